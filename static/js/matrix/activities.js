/* Alt+1 to Alt+9 and Alt+0: the first activity to the tenth. By their tabs; in the matrix of one
 * channel, where activities are rows, by going there. Where the browser takes these keys for itself
 * it has them. The same place of the next grid has the focus; also where an answer brings other rows
 * while somebody is in the grid already. */
const key = "masthead-matrix-place";

export function listenToDigits(getCurrent) {
  addEventListener("keydown", (event) => {
    const digit = event.code.match(/^Digit(\d)$/)?.[1];
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !digit) return;
    const place = (Number(digit) + 9) % 10;
    const current = getCurrent();
    const tabs = document.querySelector("#matrix-tabs");
    const tab = tabs?.querySelectorAll("a")[place];
    if (!tab && !(current && !tabs)) return;
    event.preventDefault();
    if (!tab) return current.selection.moveTo({ row: place, column: current.selection.end.column });
    if (tab.hasAttribute("aria-current")) return;
    keep(current);
    tab.click();
  });
}

export function keepWhileRowsChange(getCurrent) {
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target?.id === "matrix" && detail.shouldSwap) keep(getCurrent());
  });
}

function keep(current) {
  if (!current?.grid.table.contains(document.activeElement)) return;
  try {
    sessionStorage.setItem(key, JSON.stringify(current.selection.end));
  } catch {
    // Storage can be switched off; then Tab leads into the grid.
  }
}

/* Where the focus was before the activity was switched: there again, once. */
export function returnTo(selection) {
  try {
    const position = JSON.parse(sessionStorage.getItem(key));
    sessionStorage.removeItem(key);
    if (position) selection.moveTo(position);
  } catch {
    // see keep()
  }
}
