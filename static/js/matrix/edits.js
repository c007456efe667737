/* What a keystroke changes: paint first, hand to the saver after. Never asks, never blocks. */
import { say, sayCount } from "../words.js";
import { announce } from "./grid.js";
import {
  LETTERS,
  letterOf,
  paintLetter,
  paintState,
  sayOwners,
  stateOf,
  suggestionOf,
} from "./painting.js";

export class Edits {
  constructor(grid, saver) {
    this.grid = grid;
    this.saver = saver;
    this.done = [];
    this.undone = [];
  }

  set(cells, letter) {
    const forms = letter
      ? ["{n} cell set to {letter}", "{n} cells set to {letter}"]
      : ["{n} cell cleared", "{n} cells cleared"];
    const pairs = cells.map((cell) => [cell, letter]);
    this.apply(pairs, (count) =>
      count ? sayCount(...forms, count, { letter: LETTERS[letter] }) : "",
    );
  }

  /* Letters of a row over which somebody was faster, chosen again. */
  putBack(pairs) {
    const forms = ["{n} cell as you set it", "{n} cells as you set them"];
    this.apply(pairs, (count) => sayCount(...forms, count));
  }

  /* The first row of the selection into all of it, or its first column. */
  fill(selection, direction) {
    const { top, first } = selection.bounds;
    const pairs = selection.cells.map((cell) => {
      const { row, column } = this.grid.positionOf(cell);
      const from = direction === "down" ? { row: top, column } : { row, column: first };
      return [cell, letterOf(this.grid.cellAt(from))];
    });
    this.apply(pairs, (count) => sayCount("{n} cell filled", "{n} cells filled", count));
  }

  /* The dashed letters in these rows: the charter's, where nobody owns it and the cell is empty;
   * or all that differ on another channel. */
  acceptSuggestions(rows) {
    const { isLike } = this.grid;
    const isOpen = (row) => isLike || row.dataset.state === "unowned";
    const cells = [...new Set(rows)].filter(isOpen).flatMap((row) => this.grid.cellsOf(row));
    const pairs = cells
      .map((cell) => [cell, suggestionOf(cell)])
      .filter(([cell, letter]) => letter !== undefined && letter !== letterOf(cell))
      .filter(([cell]) => isLike || !letterOf(cell));
    if (!pairs.length) return announce(say("No suggestion here"));
    const forms = isLike
      ? ["{n} cell set as on the other channel", "{n} cells set as on the other channel"]
      : ["{n} cell set as the charter suggests", "{n} cells set as the charter suggests"];
    this.apply(pairs, (count) => sayCount(...forms, count));
  }

  /* Undo is a change like any other: it is saved, and somebody faster is not overwritten. */
  undo() {
    this.step(this.done, this.undone, "before", say("Undone"), say("Nothing to undo"));
  }

  redo() {
    this.step(this.undone, this.done, "after", say("Done again"), say("Nothing to do again"));
  }

  step(from, to, side, said, nothing) {
    const changes = from.pop();
    if (!changes) return announce(nothing);
    to.push(changes);
    this.write(changes.map((change) => [change.cell, change[side]]));
    this.offerUndo("");
    announce(said);
  }

  /* What was refused cannot be undone: theirs stands there now. */
  forget(row) {
    const others = (changes) => changes.filter(({ cell }) => cell.parentElement !== row);
    this.done = this.done.map(others).filter((changes) => changes.length);
    this.undone = this.undone.map(others).filter((changes) => changes.length);
  }

  /* Pairs of cell and letter, "" to clear. `sayWhat`: what to announce, by the number that changed.
   * What changed several cells at once says so at the foot of the page, with a way back. */
  apply(pairs, sayWhat) {
    const changes = this.write(pairs);
    if (!changes) return;
    if (changes.length) {
      this.done.push(changes);
      this.undone = [];
    }
    const what = sayWhat(changes.length);
    const said = [what, ...this.newClashes].filter(Boolean).join(". ");
    if (said) announce(said);
    this.offerUndo(changes.length > 1 ? this.sayOwner(changes) || what : "");
  }

  /* "Customer Service is now accountable on 3 channels", where that is what happened. */
  sayOwner(changes) {
    const [first] = changes;
    const column = first.cell.cellIndex;
    const isOwner = changes.every(({ cell, after }) => after === "A" && cell.cellIndex === column);
    if (!isOwner || !document.getElementById("matrix-tabs")) return "";
    return sayCount(
      "{department} is now accountable on {n} channel",
      "{department} is now accountable on {n} channels",
      changes.length,
      { department: this.grid.departmentNameOf(first.cell) },
    );
  }

  /* Of the last step alone: no text takes the offer back. */
  offerUndo(text) {
    const detail = { text, key: "matrix", undo: () => this.undo(), isSaid: true };
    dispatchEvent(new CustomEvent("masthead:message", { detail }));
  }

  /* Those that changed, with what was before; nothing when none of them may be changed. */
  write(pairs) {
    const allowed = pairs.filter(([cell]) => this.isEditable(cell));
    if (!allowed.length) return this.explain(pairs);
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
      const isNew = state === "contested" && row.dataset.state !== state;
      paintState(this.grid, row, state);
      if (!isNew) continue;
      const values = { row: this.grid.nameOf(row), owners: sayOwners(row) };
      this.newClashes.push(say("{owners} on {row}", values));
    }
    this.saver.add(changes);
    return changes;
  }

  isEditable(cell) {
    if (this.grid.isReadOnly || cell.getAttribute("aria-readonly") === "true") return false;
    return cell.parentElement.dataset.state !== "not_needed";
  }

  explain(pairs) {
    if (!pairs.length) return;
    const isNeeded = pairs.some(([{ parentElement }]) => parentElement.dataset.state !== "not_needed");
    const mayEdit = !this.grid.isReadOnly;
    const [unneeded, locked] = [say("Not needed on this channel"), say("Only a lead can change this")];
    announce(mayEdit && !isNeeded ? unneeded : locked);
  }
}
