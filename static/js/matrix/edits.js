/* What a keystroke changes: paint first, hand to the saver after. Never asks, never blocks. */
import { announce, countCells } from "./grid.js";
import { LETTERS, letterOf, paintLetter, paintState, stateOf } from "./painting.js";

export class Edits {
  constructor(grid, saver) {
    this.grid = grid;
    this.saver = saver;
    this.done = [];
    this.undone = [];
  }

  set(cells, letter) {
    const changes = this.apply(cells.map((cell) => [cell, letter]));
    if (changes.length) {
      const what = letter ? `set to ${LETTERS[letter]}` : "cleared";
      announce([`${countCells(changes.length)} ${what}`, ...this.newClashes].join(". "));
    }
  }

  /* The first row of the selection into all of it, or its first column. */
  fill(selection, direction) {
    const { top, first } = selection.bounds;
    const pairs = selection.cells.map((cell) => {
      const { row, column } = this.grid.positionOf(cell);
      const from = direction === "down" ? { row: top, column } : { row, column: first };
      return [cell, letterOf(this.grid.cellAt(from))];
    });
    announce(`${countCells(this.apply(pairs).length)} filled`);
  }

  /* The charter's dashed letters in these rows, where a cell is empty. */
  acceptSuggestions(rows) {
    const cells = [...new Set(rows)].flatMap((row) => [...row.cells]);
    const open = cells.filter((cell) => cell.dataset.suggestion && !letterOf(cell));
    const changes = this.apply(open.map((cell) => [cell, cell.dataset.suggestion]));
    announce(changes.length ? `${countCells(changes.length)} set as suggested` : "No suggestion here");
  }

  /* Undo is a change like any other: it is saved, and somebody faster is not overwritten. */
  undo() {
    this.step(this.done, this.undone, "before", "Undone");
  }

  redo() {
    this.step(this.undone, this.done, "after", "Done again");
  }

  step(from, to, side, said) {
    const changes = from.pop();
    if (!changes) return announce("Nothing to undo");
    to.push(changes);
    this.write(changes.map((change) => [change.cell, change[side]]));
    announce(said);
  }

  /* What was refused cannot be undone: theirs stands there now. */
  forget(row) {
    const isElsewhere = (changes) => changes.every(({ cell }) => cell.parentElement !== row);
    this.done = this.done.filter(isElsewhere);
    this.undone = this.undone.filter(isElsewhere);
  }

  /* Pairs of cell and letter, "" to clear. Returns those that changed with what was before. */
  apply(pairs) {
    const changes = this.write(pairs);
    if (changes.length) {
      this.done.push(changes);
      this.undone = [];
    }
    return changes;
  }

  write(pairs) {
    const allowed = pairs.filter(([cell]) => this.isEditable(cell));
    if (!allowed.length) {
      this.explain(pairs);
      return [];
    }
    const changes = allowed
      .filter(([cell, letter]) => letterOf(cell) !== letter)
      .map(([cell, letter]) => ({ cell, before: letterOf(cell), after: letter }));
    this.newClashes = [];
    for (const { cell, after } of changes) {
      paintLetter(this.grid, cell, after);
      cell.classList.add("unsaved");
    }
    for (const row of new Set(changes.map(({ cell }) => cell.parentElement))) {
      const state = stateOf(row);
      if (state === "contested" && row.dataset.state !== state) {
        this.newClashes.push(`2 owners on ${this.grid.nameOf(row)}`);
      }
      paintState(row, state);
    }
    this.saver.add(changes.map(({ cell }) => cell));
    return changes;
  }

  isEditable(cell) {
    if (this.grid.isReadOnly || cell.getAttribute("aria-readonly") === "true") return false;
    return cell.parentElement.dataset.state !== "not_needed";
  }

  explain(pairs) {
    if (!pairs.length) return;
    const unneeded = pairs.every(([{ parentElement }]) => parentElement.dataset.state === "not_needed");
    announce(unneeded ? "Not needed on this channel" : "Only a lead can change this");
  }
}
