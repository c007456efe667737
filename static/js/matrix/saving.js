/* Saves in the background: after 300 ms without a keystroke or at 50 cells, one request at a time,
 * so that each carries the version that the one before it left. What is not saved stays marked. */
import { say, sayCount } from "../words.js";
import { sayTheirs, showConflict } from "./conflicts.js";
import { showCounts } from "./counts.js";
import { announce } from "./grid.js";
import { letterOf, paintLetter, paintRow, paintState, stateOf } from "./painting.js";

const idle = 300;
const most = 50;
// The server may be away for a moment, or busy: asked again after this long, then twice as long.
const firstWait = 5_000;
const longestWait = 60_000;

function csrfToken() {
  return JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
}

export class Saver {
  constructor(grid) {
    this.grid = grid;
    this.waiting = new Set();
    this.sending = new Map(); // cell -> the letter on its way
    this.stored = new Map(); // cell -> the letter that the server last told, of those above
    this.undecided = new Map(); // row -> how many changes wait for a person
    this.wait = firstWait;
    this.changes = 0; // how often something was to be saved
    this.indicator = document.querySelector("[data-save-state]");
  }

  get unsaved() {
    return this.waiting.size + this.sending.size;
  }

  add(changes) {
    this.changes += 1;
    for (const { cell, before } of changes) {
      this.waiting.add(cell);
      if (!this.stored.has(cell)) this.stored.set(cell, before);
    }
    this.schedule();
  }

  schedule(after = this.waiting.size >= most ? 0 : idle) {
    clearTimeout(this.timer);
    if (!this.waiting.size) return;
    this.show(sayCount("Saving {n} change…", "Saving {n} changes…", this.unsaved));
    this.timer = setTimeout(() => this.send(), after);
  }

  /* Everything that waits, at once. Answers when it is saved, or cannot be. */
  async flush() {
    do {
      this.hasFailed = false;
      await this.send();
    } while (this.waiting.size && !this.hasFailed);
  }

  send() {
    clearTimeout(this.timer);
    this.busy ??= this.sendBatch().finally(() => (this.busy = null));
    return this.busy;
  }

  async sendBatch() {
    if (!this.waiting.size) return;
    for (const cell of [...this.waiting].slice(0, most)) {
      this.waiting.delete(cell);
      this.sending.set(cell, letterOf(cell));
    }
    const answer = await this.post();
    const batch = this.sending;
    this.sending = new Map();
    if (answer.status === 200) this.accept(batch, answer.body);
    else if (answer.status === 412) this.settleConflicts(batch, answer.body.conflicts);
    else if (answer.body.problems) this.takeBack(batch, answer.body);
    else return this.fail(batch, answer);
    this.wait = firstWait;
    if (this.waiting.size) this.schedule();
    else this.showDone();
  }

  /* The answer's status and JSON; status 0 when there was none, or a page instead of an answer. */
  async post() {
    const cells = [...this.sending].map(([cell, letter]) => ({
      duty: cell.parentElement.dataset.duty,
      department: this.grid.departmentOf(cell),
      role: letter || null,
      version: Number(cell.parentElement.dataset.version),
    }));
    try {
      const response = await fetch(this.grid.table.dataset.saveUrl, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
        body: JSON.stringify({ cells }),
      });
      const retryAfter = Number(response.headers.get("Retry-After"));
      const isJson = response.headers.get("Content-Type")?.includes("json");
      const body = isJson ? await response.json() : {};
      const status = response.ok && !isJson ? 0 : response.status;
      return { status, body, retryAfter };
    } catch {
      return { status: 0, body: {} };
    }
  }

  accept(batch, { duties, counts }) {
    for (const duty of duties) {
      const row = this.grid.byDuty.get(duty.duty);
      if (row) paintRow(this.grid, row, duty, (cell) => this.waiting.has(cell));
    }
    for (const [cell, letter] of batch) {
      if (this.waiting.has(cell)) this.stored.set(cell, letter);
      else this.stored.delete(cell);
    }
    showCounts(counts);
  }

  /* Nothing of the batch was saved: rows in conflict wait for a person, the others go again. */
  settleConflicts(batch, conflicts) {
    for (const conflict of conflicts) {
      const row = this.grid.byDuty.get(conflict.duty);
      if (!row) continue;
      const cells = [...row.cells].filter((cell) => batch.has(cell) || this.waiting.has(cell));
      const mine = cells.map((cell) => [cell, letterOf(cell)]);
      const theirs = sayTheirs(this.grid, row, conflict, this.stored);
      for (const cell of cells) this.drop(cell, batch);
      this.edits.forget(row);
      paintRow(this.grid, row, conflict, () => false);
      this.undecided.set(row, cells.length);
      showConflict(this.grid, row, conflict, theirs, (isMine) => {
        this.undecided.delete(row);
        if (isMine) this.edits.putBack(mine);
        if (!this.unsaved) this.showDone();
      });
    }
    for (const cell of batch.keys()) this.waiting.add(cell);
  }

  /* Cells that can hold no letter, now or ever: as they were, so that the others can be saved. */
  takeBack(batch, { problems }) {
    const sent = [...batch.keys()];
    for (const { cell: index } of problems) {
      const cell = sent[index];
      const row = cell.parentElement;
      paintLetter(this.grid, cell, this.stored.get(cell));
      cell.classList.remove("unsaved");
      this.drop(cell, batch);
      this.edits.forget(row);
      paintState(this.grid, row, stateOf(row));
    }
    for (const cell of batch.keys()) this.waiting.add(cell);
    const text = sayCount(
      "{n} change could not be saved. {why}",
      "{n} changes could not be saved. {why}",
      problems.length,
      { why: problems[0].message },
    );
    dispatchEvent(new CustomEvent("masthead:message", { detail: { text, problem: true } }));
  }

  drop(cell, batch) {
    batch.delete(cell);
    this.waiting.delete(cell);
    this.stored.delete(cell);
  }

  fail(batch, { status, body, retryAfter }) {
    for (const cell of batch.keys()) this.waiting.add(cell);
    this.hasFailed = true;
    const text = sayCount("{n} change not saved.", "{n} changes not saved.", this.unsaved);
    const retry = document.createElement("button");
    retry.type = "button";
    retry.textContent = say("Retry");
    retry.addEventListener("click", () => this.schedule(0));
    const why = body.message || (navigator.onLine ? "" : say("You are offline."));
    this.show([text, why, ""].filter((part, place) => part || place === 2).join(" "), retry);
    announce(text);
    // What is refused stays refused until somebody does something about it.
    if (status >= 400 && status < 500 && status !== 429) return;
    const pause = retryAfter ? retryAfter * 1000 : this.wait;
    this.wait = Math.min(longestWait, this.wait * 2);
    this.timer = setTimeout(() => this.send(), pause);
  }

  showDone() {
    const waiting = [...this.undecided.values()].reduce((sum, number) => sum + number, 0);
    const isOne = this.undecided.size === 1;
    const forms = isOne
      ? ["{n} change not saved: decide in the row", "{n} changes not saved: decide in the row"]
      : ["{n} change not saved: decide in the rows", "{n} changes not saved: decide in the rows"];
    this.show(waiting ? sayCount(...forms, waiting) : say("All changes saved"));
  }

  show(text, retry) {
    if (!this.indicator) return;
    this.indicator.classList.toggle("failed", Boolean(retry));
    this.indicator.replaceChildren(text, ...(retry ? [retry] : []));
  }
}
