/* Copy, cut and paste as every spreadsheet does; by keys, and by buttons for who has a pointer. */
import { say, sayCount } from "../words.js";
import { announce } from "./grid.js";
import { letterOf } from "./painting.js";
import { readBlock, readLetter, sayUnknown, writeBlock } from "./spreadsheet.js";

function tell(text, problem = false) {
  dispatchEvent(new CustomEvent("masthead:message", { detail: { text, problem } }));
}

export function listenToClipboard(grid, selection, edits) {
  const readSelection = () => {
    const { top, bottom, first, last } = selection.bounds;
    const rows = [];
    for (let row = top; row <= bottom; row++) {
      const letters = [];
      for (let column = first; column <= last; column++) {
        letters.push(letterOf(grid.cellAt({ row, column })));
      }
      rows.push(letters);
    }
    return writeBlock(rows);
  };

  const write = (event) => {
    event.clipboardData.setData("text/plain", readSelection());
    event.preventDefault();
  };

  const sayCopied = () =>
    announce(sayCount("{n} cell copied", "{n} cells copied", selection.count));

  /* A block goes where the selection begins. One that fits into the selection several times, as a
   * single value always does, fills it. */
  const place = (block) => {
    const { top, bottom, first, last } = selection.bounds;
    const height = block.length;
    const width = Math.max(...block.map((line) => line.length));
    const [tall, wide] = [bottom - top + 1, last - first + 1];
    const fills = tall % height === 0 && wide % width === 0;
    const size = fills ? { rows: tall, columns: wide } : { rows: height, columns: width };
    const pairs = [];
    for (let row = 0; row < size.rows; row++) {
      for (let column = 0; column < size.columns; column++) {
        const text = block[row % height][column % width];
        if (text === undefined) continue;
        pairs.push([grid.cellAt({ row: top + row, column: first + column }), text]);
      }
    }
    return { pairs, to: { row: top + size.rows - 1, column: first + size.columns - 1 } };
  };

  const paste = (text) => {
    const { pairs, to } = place(readBlock(text));
    const inside = pairs.filter(([cell]) => cell);
    const read = inside.map(([cell, word]) => [cell, readLetter(word), word]);
    const known = read.filter(([, letter]) => letter !== undefined);
    const unknown = read.filter(([, letter]) => letter === undefined).map(([, , word]) => word);
    const outside = pairs.length - inside.length;
    edits.apply(known, (count) => {
      const pasted = sayCount("{n} cell pasted", "{n} cells pasted", count);
      if (!outside) return pasted;
      return sayCount(
        "{pasted}, {n} is outside the matrix",
        "{pasted}, {n} are outside the matrix",
        outside,
        { pasted },
      );
    });
    if (grid.isReadOnly) return;
    selection.moveTo({ row: selection.bounds.top, column: selection.bounds.first });
    selection.extendTo(to);
    if (unknown.length) tell(sayUnknown(unknown), true);
  };

  grid.table.addEventListener("copy", (event) => {
    write(event);
    sayCopied();
  });

  grid.table.addEventListener("cut", (event) => {
    write(event);
    edits.set(selection.cells, "");
  });

  grid.table.addEventListener("paste", (event) => {
    event.preventDefault();
    paste(event.clipboardData.getData("text/plain"));
  });

  return {
    async copy() {
      selection.focus();
      try {
        await navigator.clipboard.writeText(readSelection());
        sayCopied();
      } catch {
        tell(say("Your browser keeps the clipboard to itself. Press Ctrl+C."), true);
      }
    },
    async paste() {
      selection.focus();
      try {
        paste(await navigator.clipboard.readText());
      } catch {
        tell(say("Your browser keeps the clipboard to itself. Press Ctrl+V."), true);
      }
    },
  };
}
