/* The matrix: type A R C I into cells, save in the background.
 *
 * Markup (templates/matrix; without this script it is a readable table, its rows lead to forms):
 *
 *   <div class="matrix-region" role="region" aria-label="Matrix, scrolls">
 *     <table class="matrix" role="grid" aria-label="Customer care: who does what"
 *            aria-multiselectable="true" data-matrix data-save-url="/o/acme/matrix/cells/"
 *            [data-readonly]>
 *       <thead><tr><th scope="col">Customer care <small><span data-owned>26</span> of 43…</small></th>
 *         <th scope="col" data-department="<uuid>">Marketing</th>…
 *       <tbody>
 *         <tr class="matrix-group"><th role="gridcell" colspan="11"><span class="line">X · 7 channels
 *             <span data-to-settle="1">· 1 to settle</span></span></th></tr>
 *         <tr data-version="3" data-state="unowned|contested|owned|not_needed">
 *           <th scope="row"><span class="line"><a href="/o/acme/duties/<uuid>/">@braecook</a>
 *             <small>Brae UK</small> [<b>…Nobody</b>]</span></th>
 *           <td data-letter="I">I</td><td data-suggestion="A"></td><td></td>…
 *
 * With class "like" the suggestions are the letters of another channel: any letter, "-" for none,
 * on any cell that differs; the class "taken" on one that does no longer.
 * A page may have a thousand cells, so they carry nothing that can be told from elsewhere: the
 * duty's id is in the row's link, the department's in the head of the column, and what a screen
 * reader says is set here. The grid is one Tab stop.
 * On the same page: _matrix_keys.html (marks, selection text), _matrix_toolbar.html, both shown
 * once they work, and an element <span class="save-state small muted" data-save-state role="status"></span>.
 * On phones the table is a list of links to the forms, and this script leaves it alone.
 *
 * Server (URL in data-save-url, POST, JSON, X-CSRFToken):
 *   {"cells": [{"duty", "department", "role": "A"|"R"|"C"|"I"|null, "version"}]}   up to 500
 *   200 {"duties": [{"duty", "version", "state", "letters": {department: letter}}], "message",
 *        "counts": {"findings": 12}}
 *   412 {"conflicts": [{"duty", "version", "state", "letters", "by", "at"}]}   nothing was saved
 *   else {"message"} says why in one sentence; the marks stay and can be saved again;
 *        with "problems": [{"cell": 0, "message"}] these cells are as they were, the others go again
 *
 * Modules: grid (where is what), selection, keys, activities, pointer and clipboard with spreadsheet
 * (what a person does), edits (what that changes, and back), painting and counts (how it looks),
 * saving, conflicts and leaving (what the server says, and that it is asked in time).
 */
import { keepWhileRowsChange, listenToDigits, returnTo } from "./activities.js";
import { listenToClipboard } from "./clipboard.js";
import { Edits } from "./edits.js";
import { Grid } from "./grid.js";
import { findGap, listenToKeys } from "./keys.js";
import { saveBeforeLeaving } from "./leaving.js";
import { nameCell } from "./painting.js";
import { listenToPointer } from "./pointer.js";
import { Saver } from "./saving.js";
import { Selection } from "./selection.js";

const phone = matchMedia("(max-width: 720px)");
let current = null;

/* What the markup leaves out: names of cells, which of them are not needed, one Tab stop, its size. */
function describe(grid) {
  for (const row of grid.rows) {
    const name = grid.nameOf(row);
    const isNeeded = row.dataset.state !== "not_needed";
    for (const cell of grid.cellsOf(row)) {
      nameCell(grid, cell, name);
      if (!isNeeded) cell.setAttribute("aria-disabled", "true");
    }
    grid.linkOf(row).tabIndex = -1;
  }
  // With more pages than this one nobody knows how many rows there are, headings and all.
  const isAll = !document.querySelector("#matrix .pager");
  grid.table.setAttribute("aria-rowcount", isAll ? grid.table.rows.length : -1);
  grid.table.setAttribute("aria-colcount", grid.columns.length + 1);
}

function mount(table) {
  const grid = new Grid(table);
  if (!grid.rows.length) return;
  describe(grid);
  const selection = new Selection(grid);
  const saver = new Saver(grid);
  const edits = new Edits(grid, saver);
  saver.edits = edits;
  listenToKeys(grid, selection, edits);
  listenToPointer(grid, selection);
  const clipboard = listenToClipboard(grid, selection, edits);
  table.dataset.gridReady = "";
  document.querySelectorAll("[data-matrix-tools]").forEach((tools) => (tools.hidden = false));
  current = { grid, edits, selection, saver, clipboard };
  returnTo(selection);
}

function mountAll() {
  if (phone.matches) return;
  document.querySelectorAll("table[data-matrix]:not([data-grid-ready])").forEach(mount);
}

const actions = {
  undo: ({ edits }) => edits.undo(),
  redo: ({ edits }) => edits.redo(),
  fill: ({ edits, selection }) => edits.fill(selection, "down"),
  "fill-right": ({ edits, selection }) => edits.fill(selection, "right"),
  gap: ({ grid, selection }) => findGap(grid, selection, 1),
  suggestions: ({ edits, selection }) => edits.acceptSuggestions(selection.rows),
  "all-suggestions": ({ edits, grid }) => edits.acceptSuggestions(grid.rows),
  copy: ({ clipboard }) => clipboard.copy(),
  paste: ({ clipboard }) => clipboard.paste(),
};

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-set-letter], [data-matrix-do]");
  if (!button || !current) return;
  const { edits, selection } = current;
  if (button.dataset.setLetter !== undefined) edits.set(selection.cells, button.dataset.setLetter);
  else actions[button.dataset.matrixDo](current);
});

// Down from the words that filter leads to the rows that are left.
document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" || !event.target.matches(".matrix-tools [type=search]")) return;
  event.preventDefault();
  current?.selection.focus();
});

addEventListener("online", () => current?.saver.send());
listenToDigits(() => current);
saveBeforeLeaving(() => current?.saver);
keepWhileRowsChange(() => current);
phone.addEventListener("change", mountAll);
document.addEventListener("htmx:load", mountAll);
mountAll();
