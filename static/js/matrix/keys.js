/* What the keyboard does. Letters act only while the grid has the focus. */
import { say } from "../words.js";
import { announce } from "./grid.js";
import { LETTERS } from "./painting.js";

const moves = {
  ArrowUp: () => ({ row: -1, column: 0 }),
  ArrowDown: () => ({ row: 1, column: 0 }),
  ArrowLeft: () => ({ row: 0, column: -1 }),
  ArrowRight: () => ({ row: 0, column: 1 }),
  Home: () => ({ row: 0, column: -Infinity }),
  End: () => ({ row: 0, column: Infinity }),
  PageUp: (grid) => ({ row: -grid.pageLength, column: 0 }),
  PageDown: (grid) => ({ row: grid.pageLength, column: 0 }),
};

/* With Ctrl a move goes to the edge; Ctrl+Home and Ctrl+End to the corner. */
function stepOf(event, grid) {
  const step = moves[event.key](grid);
  if (!event.ctrlKey && !event.metaKey) return step;
  if (event.key === "Home") return { row: -Infinity, column: -Infinity };
  if (event.key === "End") return { row: Infinity, column: Infinity };
  return { row: step.row && step.row * Infinity, column: step.column && step.column * Infinity };
}

/* The next or previous row with nobody or two owners, round the end. */
export function findGap(grid, selection, direction) {
  const count = grid.rows.length;
  for (let step = 1; step <= count; step++) {
    const row = (selection.end.row + direction * step + count * step) % count;
    if (/^(unowned|contested)$/.test(grid.rows[row].dataset.state)) {
      return selection.moveTo({ row, column: selection.end.column });
    }
  }
  announce(say("No gap and no conflict here"));
}

export function listenToKeys(grid, selection, edits) {
  const move = (event) => {
    const step = stepOf(event, grid);
    const from = selection.end;
    const to = { row: from.row + step.row, column: from.column + step.column };
    event.shiftKey ? selection.extendTo(to) : selection.moveTo(to);
  };

  const stepDown = (rows) => {
    selection.moveTo({ row: selection.end.row + rows, column: selection.end.column });
  };

  const plain = {
    delete: () => edits.set(selection.cells, ""),
    backspace: () => edits.set(selection.cells, ""),
    " ": () => edits.set(selection.cells, ""),
    enter: (event) => stepDown(event.shiftKey ? -1 : 1),
    escape: () => selection.collapse(),
    n: (event) => findGap(grid, selection, event.shiftKey ? -1 : 1),
    g: () => edits.acceptSuggestions(selection.rows),
    f: () => document.querySelector(".matrix-tools [type=search]")?.focus(),
  };
  for (const letter of Object.keys(LETTERS)) {
    plain[letter.toLowerCase()] = () => edits.set(selection.cells, letter);
  }
  const withControl = {
    a: () => selection.selectAll(),
    d: () => edits.fill(selection, "down"),
    r: () => edits.fill(selection, "right"),
    z: (event) => (event.shiftKey ? edits.redo() : edits.undo()),
    y: () => edits.redo(),
  };

  grid.table.addEventListener("keydown", (event) => {
    if (event.altKey || !event.target.matches("tr[data-duty] > td")) return;
    const control = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    const action = moves[event.key] ? move : (control ? withControl : plain)[key];
    if (!action) return;
    event.preventDefault();
    action(event);
  });
}
