/* How a letter and a row's state look. Colours follow from attributes; see static/css/matrix.css. */
export const LETTERS = { A: "Accountable", R: "Responsible", C: "Consulted", I: "Informed" };

export function letterOf(cell) {
  return cell.dataset.letter || "";
}

export function paintLetter(grid, cell, letter) {
  if (letter) cell.dataset.letter = letter;
  else delete cell.dataset.letter;
  cell.textContent = letter;
  const word = LETTERS[letter] || "no role";
  const names = [grid.nameOf(cell.parentElement), grid.departmentOf(cell), word];
  cell.setAttribute("aria-label", names.join(", "));
}

/* What the letters of a row say. The server also knows of claims: its word replaces this. */
export function stateOf(row) {
  const owners = [...row.cells].filter((cell) => cell.dataset.letter === "A").length;
  return owners === 1 ? "owned" : owners ? "contested" : "unowned";
}

export function paintState(row, state) {
  if (row.dataset.state === state) return;
  row.dataset.state = state;
  const mark = document.querySelector(`template[data-state-mark="${state}"]`);
  row.querySelector("[data-row-state]")?.replaceChildren(mark?.content.cloneNode(true) ?? "");
}

/* A row as the server tells it, but for cells that somebody is still changing here. */
export function paintRow(grid, row, { version, state, letters }, isPending) {
  row.dataset.version = version;
  let pending = false;
  for (const cell of [...row.cells].slice(1)) {
    if (isPending(cell)) pending = true;
    else {
      const letter = letters[cell.dataset.department] || "";
      if (letter !== letterOf(cell)) paintLetter(grid, cell, letter);
      cell.classList.remove("unsaved");
    }
  }
  paintState(row, pending ? stateOf(row) : state);
}
