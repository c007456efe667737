/* Which cells are selected: a rectangle from the anchor to the end, one of them focusable.
 * It is drawn by one box over the table; of the cells only those that changed are touched. */
import { countCells } from "./grid.js";

export class Selection {
  constructor(grid) {
    this.grid = grid;
    this.anchor = { row: 0, column: 0 };
    this.end = this.anchor;
    this.cells = [];
    this.text = document.querySelector("[data-selection-text]");
    this.box = document.createElement("div");
    this.box.className = "selection-box";
    grid.region.append(this.box);
    new ResizeObserver(() => this.placeBox()).observe(grid.table);
    this.update();
  }

  moveTo(position) {
    this.anchor = this.end = this.grid.clamp(position);
    this.update();
    this.focus();
  }

  extendTo(position) {
    this.end = this.grid.clamp(position);
    this.update();
    this.focus();
  }

  selectAll() {
    this.anchor = { row: 0, column: 0 };
    this.end = this.grid.clamp({ row: Infinity, column: Infinity });
    this.update();
  }

  collapse() {
    this.moveTo(this.anchor);
  }

  get bounds() {
    const { anchor, end } = this;
    return {
      top: Math.min(anchor.row, end.row),
      bottom: Math.max(anchor.row, end.row),
      first: Math.min(anchor.column, end.column),
      last: Math.max(anchor.column, end.column),
    };
  }

  update() {
    const { top, bottom, first, last } = this.bounds;
    const now = new Set();
    for (let row = top; row <= bottom; row++) {
      for (let column = first; column <= last; column++) now.add(this.grid.cellAt({ row, column }));
    }
    for (const cell of this.cells) if (!now.has(cell)) cell.removeAttribute("aria-selected");
    for (const cell of now) cell.setAttribute("aria-selected", "true");
    this.cells = [...now];
    this.stop?.setAttribute("tabindex", "-1");
    this.stop = this.grid.cellAt(this.end);
    this.stop.setAttribute("tabindex", "0");
    this.placeBox();
    this.describe();
  }

  focus() {
    this.stop.focus({ preventScroll: true });
    this.stop.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  placeBox() {
    const { top, bottom, first, last } = this.bounds;
    const from = this.grid.cellAt({ row: top, column: first });
    const to = this.grid.cellAt({ row: bottom, column: last });
    const { style } = this.box;
    style.left = `${from.offsetLeft - 1}px`;
    style.top = `${from.offsetTop - 1}px`;
    style.width = `${to.offsetLeft + to.offsetWidth - from.offsetLeft + 1}px`;
    style.height = `${to.offsetTop + to.offsetHeight - from.offsetTop + 1}px`;
  }

  describe() {
    if (!this.text) return;
    const [cell] = this.cells;
    const one = `${this.grid.nameOf(cell.parentElement)} · ${this.grid.departmentNameOf(cell)}`;
    this.text.textContent = this.cells.length === 1 ? one : countCells(this.cells.length);
  }
}
