/* Copy, cut and paste as every spreadsheet does: text, tabs between cells, a line per row. */
import { announce, countCells } from "./grid.js";
import { LETTERS, letterOf } from "./painting.js";

/* "a", "A" and "Accountable" are A; "" and a dash clear. Anything else is undefined. */
function readLetter(text) {
  const word = text.trim().toLowerCase();
  if (!word || word === "-" || word === "–") return "";
  return Object.keys(LETTERS).find(
    (letter) => word === letter.toLowerCase() || word === LETTERS[letter].toLowerCase(),
  );
}

function readBlock(text) {
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
  return lines.map((line) => line.split("\t"));
}

function tell(text, problem = false) {
  dispatchEvent(new CustomEvent("masthead:message", { detail: { text, problem } }));
}

export function listenToClipboard(grid, selection, edits) {
  const inGrid = ({ target }) => target.closest?.("table") === grid.table;

  const write = (event) => {
    const { top, bottom, first, last } = selection.bounds;
    const lines = [];
    for (let row = top; row <= bottom; row++) {
      const letters = [];
      for (let column = first; column <= last; column++) {
        letters.push(letterOf(grid.cellAt({ row, column })));
      }
      lines.push(letters.join("\t"));
    }
    event.clipboardData.setData("text/plain", lines.join("\n"));
    event.preventDefault();
  };

  /* One value fills the selection; a block goes where the selection begins. */
  const place = (block) => {
    const one = block.length === 1 && block[0].length === 1;
    if (one) return selection.cells.map((cell) => [cell, block[0][0]]);
    const { top, first } = selection.bounds;
    return block.flatMap((line, row) =>
      line.map((text, column) => [grid.cellAt({ row: top + row, column: first + column }), text]),
    );
  };

  document.addEventListener("copy", (event) => {
    if (!inGrid(event)) return;
    write(event);
    announce(`${countCells(selection.cells.length)} copied`);
  });

  document.addEventListener("cut", (event) => {
    if (!inGrid(event)) return;
    write(event);
    edits.set(selection.cells, "");
  });

  document.addEventListener("paste", (event) => {
    if (!inGrid(event)) return;
    event.preventDefault();
    const pairs = place(readBlock(event.clipboardData.getData("text/plain")));
    const inside = pairs.filter(([cell]) => cell);
    const read = inside.map(([cell, text]) => [cell, readLetter(text), text.trim()]);
    const unknown = [...new Set(read.filter(([, letter]) => letter === undefined).map((p) => p[2]))];
    const known = read.filter(([, letter]) => letter !== undefined);
    const changes = edits.apply(known.map(([cell, letter]) => [cell, letter]));
    announce(`${countCells(changes.length)} pasted`);
    if (unknown.length) {
      const listed = unknown.slice(0, 5).map((text) => `“${text.slice(0, 20)}”`).join(", ");
      tell(`Not understood: ${listed}. A cell takes A, R, C or I; the rest was pasted.`, true);
    }
  });
}
