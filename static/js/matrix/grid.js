/* Where is what: rows of duties, columns of departments, cells by position. */
export class Grid {
  constructor(table) {
    this.table = table;
    this.region = table.parentElement;
    this.rows = [...table.querySelectorAll("tbody tr[data-duty]")];
    this.columns = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent.trim());
    this.indexes = new Map(this.rows.map((row, index) => [row, index]));
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

  nameOf(row) {
    return row.dataset.name || row.cells[0].textContent.trim();
  }

  departmentOf(cell) {
    return this.columns[cell.cellIndex - 1];
  }
}

/* Said by screen readers, politely. The same sentence twice is said twice. */
export function announce(text) {
  const live = document.getElementById("live");
  live.textContent = live.textContent === text ? `${text}\u00a0` : text;
}

export function countCells(number) {
  return number === 1 ? "1 cell" : `${number} cells`;
}
