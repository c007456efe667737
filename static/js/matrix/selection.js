/* What is selected: a rectangle from an anchor to an end. One box draws it; the end has the focus.
 * Only cells that join or leave it are touched: all of them can be fifteen thousand. */
import { sayCount } from "../words.js";

export class Selection {
  constructor(grid) {
    this.grid = grid;
    this.anchor = { row: 0, column: 0 };
    this.end = this.anchor;
    this.text = document.querySelector("[data-selection-text]");
    this.box = document.createElement("div");
    this.box.className = "selection-box";
    grid.region.append(this.box);
    new ResizeObserver(() => this.placeBox()).observe(grid.table);
    this.update();
    this.placeBox();
  }

  moveTo(position) {
    this.anchor = this.end = this.grid.clamp(position);
    this.cameFrom = null;
    this.update();
    this.focus();
  }

  extendTo(position) {
    this.end = this.grid.clamp(position);
    this.cameFrom = null;
    this.update();
    this.focus();
  }

  /* The focus and what is in sight stay where they are. */
  selectAll() {
    this.cameFrom = this.cameFrom || this.end;
    this.anchor = { row: 0, column: 0 };
    this.end = this.grid.clamp({ row: Infinity, column: Infinity });
    this.update();
    this.placeBox();
  }

  collapse() {
    this.moveTo(this.cameFrom || this.anchor);
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

  get count() {
    const { top, bottom, first, last } = this.bounds;
    return (bottom - top + 1) * (last - first + 1);
  }

  get cells() {
    return [...this.cellsIn(this.bounds)];
  }

  get rows() {
    return this.grid.rows.slice(this.bounds.top, this.bounds.bottom + 1);
  }

  /* The cells of a rectangle, but for those that are in another one as well. */
  *cellsIn({ top, bottom, first, last }, but) {
    for (let row = top; row <= bottom; row++) {
      const crosses = but && row >= but.top && row <= but.bottom;
      for (let column = first; column <= last; column++) {
        if (crosses && column >= but.first && column <= but.last) column = but.last;
        else yield this.grid.cellAt({ row, column });
      }
    }
  }

  update() {
    const now = this.bounds;
    if (this.shown) {
      for (const cell of this.cellsIn(this.shown, now)) cell.removeAttribute("aria-selected");
    }
    for (const cell of this.cellsIn(now, this.shown)) cell.setAttribute("aria-selected", "true");
    this.shown = now;
    this.stop?.setAttribute("tabindex", "-1");
    this.stop = this.grid.cellAt(this.cameFrom || this.end);
    this.stop.setAttribute("tabindex", "0");
    this.describe();
  }

  /* Everything that asks where things are comes after everything that changes the table, and the
   * box, which only moves over it, last: the rows are laid out once for a key. */
  focus() {
    this.stop.focus({ preventScroll: true });
    this.stop.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.placeBox();
  }

  placeBox() {
    const { top, bottom, first, last } = this.bounds;
    const from = this.grid.cellAt({ row: top, column: first }).getBoundingClientRect();
    const to = this.grid.cellAt({ row: bottom, column: last }).getBoundingClientRect();
    const { region } = this.grid;
    const origin = region.getBoundingClientRect();
    const { style } = this.box;
    const x = from.left - origin.left - region.clientLeft + region.scrollLeft - 1;
    const y = from.top - origin.top - region.clientTop + region.scrollTop - 1;
    style.translate = `${x}px ${y}px`;
    style.width = `${to.right - from.left + 1}px`;
    style.height = `${to.bottom - from.top + 1}px`;
  }

  describe() {
    if (!this.text) return;
    const { stop } = this;
    const one = `${this.grid.nameOf(stop.parentElement)} · ${this.grid.departmentNameOf(stop)}`;
    const several = sayCount("{n} cell", "{n} cells", this.count);
    this.text.textContent = this.count === 1 ? one : several;
  }
}
