const PART = 25; // rows

/* What is out of sight is not laid out or painted, part by part (static/css/matrix-grid.css). */
function divide(table) {
  const rows = [...table.tBodies[0].rows];
  for (let start = PART; start < rows.length; start += PART) {
    table.createTBody().append(...rows.slice(start, start + PART));
  }
}

/* Where is what: rows of duties, columns of departments, cells by position. */
export class Grid {
  constructor(table) {
    this.table = table;
    this.region = table.parentElement;
    this.isLike = table.matches(".like"); // what is suggested is another channel's
    divide(table);
    this.rows = [...table.querySelectorAll("tbody tr[data-version]")];
    const heads = [...table.tHead.rows[0].cells].slice(1);
    this.columns = heads.map((cell) => cell.textContent.trim());
    this.departments = heads.map((cell) => cell.dataset.department);
    this.indexes = new Map(this.rows.map((row, index) => [row, index]));
    // The server leaves out what can be told from the rest: a page has a thousand cells.
    for (const row of this.rows) row.dataset.duty = this.linkOf(row).pathname.split("/").at(-2);
    this.byDuty = new Map(this.rows.map((row) => [row.dataset.duty, row]));
  }

  cellAt({ row, column }) {
    return this.rows[row]?.cells[column + 1];
  }

  positionOf(cell) {
    return { row: this.indexes.get(cell.parentElement), column: cell.cellIndex - 1 };
  }

  /* The nearest position inside the grid. */
  clamp({ row, column }) {
    return {
      row: Math.max(0, Math.min(this.rows.length - 1, row)),
      column: Math.max(0, Math.min(this.columns.length - 1, column)),
    };
  }

  /* Rows that fit on the screen: what PageUp and PageDown move by. */
  get pageLength() {
    const height = Math.min(this.region.clientHeight, innerHeight);
    return Math.max(1, Math.floor(height / this.rows[0].offsetHeight) - 3);
  }

  get isReadOnly() {
    return this.table.dataset.readonly !== undefined;
  }

  linkOf(row) {
    return row.cells[0].querySelector("a");
  }

  cellsOf(row) {
    return [...row.cells].slice(1);
  }

  nameOf(row) {
    return this.linkOf(row).textContent;
  }

  departmentOf(cell) {
    return this.departments[cell.cellIndex - 1];
  }

  departmentNameOf(cell) {
    return this.columns[cell.cellIndex - 1];
  }
}

/* Said by screen readers, politely. The same sentence twice is said twice. */
export function announce(text) {
  const live = document.getElementById("live");
  live.textContent = live.textContent === text ? `${text}\u00a0` : text;
}
