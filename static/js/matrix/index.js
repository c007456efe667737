/* The matrix: type A R C I into cells, save in the background.
 *
 * Markup (the page's template writes it; without this script it is a readable table):
 *
 *   <div class="matrix-region" role="region" aria-label="Matrix, scrolls">
 *     <table class="matrix" role="grid" aria-label="Customer care: who does what"
 *            aria-multiselectable="true" aria-rowcount="49" aria-colcount="11"
 *            data-matrix data-save-url="/o/acme/matrix/cells/" [data-readonly]>
 *       <thead><tr role="row"><th role="columnheader" scope="col">Customer care <small>…</small></th>
 *         <th role="columnheader" scope="col">Marketing</th>…
 *       <tbody>
 *         <tr class="matrix-group" role="row"><th role="gridcell" colspan="11"><span class="line">X · 7 channels</span></th></tr>
 *         <tr role="row" data-duty="<uuid>" data-version="3" data-name="@braecook"
 *             data-state="unowned|contested|owned|not_needed">
 *           <th role="rowheader" scope="row"><span class="line"><span class="matrix-name">@braecook</span>
 *             <span class="matrix-about">Brae UK</span><span class="matrix-state" data-row-state>…</span></span></th>
 *           <td role="gridcell" data-department="<uuid>" data-letter="I" [data-suggestion="A"]
 *               [aria-readonly="true"] tabindex="-1" aria-label="@braecook, Marketing, Informed">I</td>…
 *
 * An empty cell has no data-letter. Rows that are not needed carry data-state="not_needed" and
 * aria-disabled="true" on their cells. Links inside rows have tabindex="-1": the grid is one Tab stop.
 * On the same page: _matrix_keys.html (marks, selection text), _matrix_toolbar.html, and an element
 * <span class="save-state" data-save-state role="status"></span>.
 *
 * Server (URL in data-save-url, POST, JSON, X-CSRFToken):
 *   {"cells": [{"duty", "department", "role": "A"|"R"|"C"|"I"|null, "version"}]}   up to 50
 *   200 {"duties": [{"duty", "version", "state", "letters": {department: letter}}], "message"}
 *   412 {"conflicts": [{"duty", "version", "state", "letters", "by", "at"}]}   nothing was saved
 *   else {"message"} says why in one sentence; the marks stay and can be saved again
 *
 * Modules: grid (where is what), selection, keys and pointer (what a person does), edits (what
 * that changes), painting (how it looks), saving and conflicts (what the server says).
 * edits.apply() returns what was before, so that copy, paste and undo can stand on it.
 */
import { Edits } from "./edits.js";
import { Grid } from "./grid.js";
import { listenToKeys } from "./keys.js";
import { listenToPointer } from "./pointer.js";
import { Saver } from "./saving.js";
import { Selection } from "./selection.js";

let current = null;

function mount(table) {
  const grid = new Grid(table);
  if (!grid.rows.length) return;
  const selection = new Selection(grid);
  const saver = new Saver(grid);
  const edits = new Edits(grid, saver);
  saver.edits = edits;
  listenToKeys(grid, selection, edits);
  listenToPointer(grid, selection);
  table.dataset.gridReady = "";
  current = { edits, selection };
}

function mountAll() {
  document.querySelectorAll("table[data-matrix]:not([data-grid-ready])").forEach(mount);
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-set-letter]");
  if (button && current) current.edits.set(current.selection.cells, button.dataset.setLetter);
});

document.addEventListener("htmx:load", mountAll);
mountAll();
