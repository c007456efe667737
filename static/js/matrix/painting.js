/* How a letter and a row's state look. Colours follow from attributes; see static/css/matrix.css. */
import { say, sayCount } from "../words.js";
import { moveCounts } from "./counts.js";

export const LETTERS = {
  A: say("Accountable"),
  R: say("Responsible"),
  C: say("Consulted"),
  I: say("Informed"),
};
const nothing = say("no role");

export function letterOf(cell) {
  return cell.dataset.letter || "";
}

/* What is suggested: a letter, "" for none, undefined where nothing is. */
export function suggestionOf(cell) {
  const { suggestion } = cell.dataset;
  return suggestion === "-" ? "" : suggestion;
}

export function paintLetter(grid, cell, letter) {
  if (letter) cell.dataset.letter = letter;
  else delete cell.dataset.letter;
  cell.textContent = letter;
  if (grid.isLike) cell.classList.toggle("taken", suggestionOf(cell) === letter);
  nameCell(grid, cell, grid.nameOf(cell.parentElement));
}

/* What a screen reader says: "@braecook, Marketing, Informed". */
export function nameCell(grid, cell, rowName) {
  const held = letterOf(cell);
  const suggested = suggestionOf(cell);
  const letter = LETTERS[suggested] || nothing;
  let word = LETTERS[held] || nothing;
  if (grid.isLike && suggested !== undefined && suggested !== held) {
    word = say("{role}, on the other channel {letter}", { role: word, letter });
  } else if (suggested && !held) {
    word = say("no role, the charter suggests {letter}", { letter });
  }
  cell.setAttribute("aria-label", `${rowName}, ${grid.departmentNameOf(cell)}, ${word}`);
}

const countOwners = (row) => [...row.cells].filter((cell) => cell.dataset.letter === "A").length;

/* What the letters of a row say. The server also knows of claims: its word replaces this. */
export function stateOf(row) {
  const owners = countOwners(row);
  return owners === 1 ? "owned" : owners ? "contested" : "unowned";
}

/* Of a contested row: who has no letter there has claimed it. */
export function sayOwners(row) {
  return sayCount("{n} owner", "{n} owners", Math.max(2, countOwners(row)));
}

export function paintState(grid, row, state) {
  if (row.dataset.state !== state) markState(grid, row, state);
  if (state !== "contested") return;
  const said = row.querySelector("th b span").lastChild;
  const owners = ` ${sayOwners(row)}`;
  if (said.data !== owners) said.data = owners;
}

function markState(grid, row, state) {
  moveCounts(row, row.dataset.state, state);
  row.dataset.state = state;
  for (const cell of grid.cellsOf(row)) {
    if (state === "not_needed") cell.setAttribute("aria-disabled", "true");
    else cell.removeAttribute("aria-disabled");
  }
  row.querySelector("th b")?.remove();
  const mark = document.querySelector(`template[data-state-mark="${state}"]`);
  if (mark) row.querySelector("th .line").append(mark.content.cloneNode(true));
}

/* A row as the server tells it, but for cells that somebody is still changing here. */
export function paintRow(grid, row, { version, state, letters }, isPending) {
  row.dataset.version = version;
  let pending = false;
  for (const cell of grid.cellsOf(row)) {
    if (isPending(cell)) pending = true;
    else {
      const letter = letters[grid.departmentOf(cell)] || "";
      if (letter !== letterOf(cell)) paintLetter(grid, cell, letter);
      cell.classList.remove("unsaved");
    }
  }
  paintState(grid, row, pending ? stateOf(row) : state);
}
