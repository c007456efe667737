/* Saves in the background: after 300 ms without a keystroke or at 50 cells, one request at a time,
 * so that each carries the version that the one before it left. What is not saved stays marked. */
import { showConflict } from "./conflicts.js";
import { showCounts } from "./counts.js";
import { announce } from "./grid.js";
import { letterOf, paintRow } from "./painting.js";

const idle = 300;
const most = 50;

function csrfToken() {
  return JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
}

function countChanges(number) {
  return number === 1 ? "1 change" : `${number} changes`;
}

export class Saver {
  constructor(grid) {
    this.grid = grid;
    this.waiting = new Set();
    this.sending = new Map(); // cell -> the letter on its way
    this.indicator = document.querySelector("[data-save-state]");
    addEventListener("online", () => this.send());
    addEventListener("beforeunload", (event) => this.unsaved && event.preventDefault());
  }

  get unsaved() {
    return this.waiting.size + this.sending.size;
  }

  add(cells) {
    for (const cell of cells) this.waiting.add(cell);
    this.schedule();
  }

  schedule(after = this.waiting.size >= most ? 0 : idle) {
    clearTimeout(this.timer);
    if (!this.waiting.size) return;
    this.show(`Saving ${countChanges(this.unsaved)}…`);
    this.timer = setTimeout(() => this.send(), after);
  }

  async send() {
    clearTimeout(this.timer);
    if (this.sending.size || !this.waiting.size) return;
    for (const cell of [...this.waiting].slice(0, most)) {
      this.waiting.delete(cell);
      this.sending.set(cell, letterOf(cell));
    }
    const answer = await this.post();
    const batch = this.sending;
    this.sending = new Map();
    if (answer.status === 200) this.accept(answer.body);
    else if (answer.status === 412) this.settleConflicts(batch, answer.body.conflicts);
    else return this.fail(batch, answer);
    if (this.waiting.size) this.schedule();
    else this.show("All changes saved");
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

  accept({ duties, message, counts }) {
    for (const duty of duties) {
      const row = this.grid.byDuty.get(duty.duty);
      if (row) paintRow(this.grid, row, duty, (cell) => this.waiting.has(cell));
    }
    showCounts(counts);
    if (message) announce(message);
  }

  /* Nothing of the batch was saved: rows in conflict wait for a person, the others go again. */
  settleConflicts(batch, conflicts) {
    for (const conflict of conflicts) {
      const row = this.grid.byDuty.get(conflict.duty);
      if (!row) continue;
      const cells = [...row.cells].filter((cell) => batch.has(cell) || this.waiting.has(cell));
      const mine = cells.map((cell) => [cell, letterOf(cell)]);
      for (const cell of cells) {
        batch.delete(cell);
        this.waiting.delete(cell);
      }
      this.edits.forget(row);
      paintRow(this.grid, row, conflict, () => false);
      showConflict(row, conflict, () => this.edits.apply(mine));
    }
    for (const cell of batch.keys()) this.waiting.add(cell);
  }

  fail(batch, { body, retryAfter }) {
    for (const cell of batch.keys()) this.waiting.add(cell);
    const text = `${countChanges(this.unsaved)} not saved.`;
    const retry = document.createElement("button");
    retry.type = "button";
    retry.textContent = "Retry";
    retry.addEventListener("click", () => this.schedule(0));
    this.show([text, body.message, ""].filter((part) => part !== undefined).join(" "), retry);
    announce(text);
    if (retryAfter) this.timer = setTimeout(() => this.send(), retryAfter * 1000);
  }

  show(text, retry) {
    if (!this.indicator) return;
    this.indicator.classList.toggle("failed", Boolean(retry));
    this.indicator.replaceChildren(text, ...(retry ? [retry] : []));
  }
}
