/* The numbers around the grid that a change moves. */
const isOpen = (state) => /^(unowned|contested)$/.test(state);

function capped(number) {
  return number > 999 ? "999+" : String(number);
}

function write(element, number) {
  if (!element) return;
  element.textContent = capped(number);
  element.classList.toggle("hot", number > 0);
}

/* "3 to settle" in the heading of the row's platform, at once. */
export function moveGroupCount(row, before, after) {
  const step = isOpen(after) - isOpen(before);
  if (!step) return;
  let group = row;
  while (group && !group.matches(".matrix-group")) group = group.previousElementSibling;
  const mark = group?.querySelector("[data-to-settle]");
  if (!mark) return;
  const left = Number(mark.dataset.toSettle) + step;
  mark.dataset.toSettle = left;
  mark.textContent = left ? `· ${left} to settle` : "";
}

/* As the server counts them after a save: {findings, activities: {key: {owned, needed}}}. */
export function showCounts(grid, { findings, activities }) {
  write(document.getElementById("nav-findings"), findings);
  const key = grid.table.dataset.activity;
  const rows = grid.rows.filter(({ dataset }) => dataset.state !== "not_needed");
  const owned = key ? activities[key].owned : rows.filter((row) => !isOpen(row.dataset.state)).length;
  const mark = grid.table.querySelector("[data-owned]");
  if (mark) mark.textContent = owned;
  if (!key) return;
  write(document.querySelector(".tabs [aria-current] .count"), activities[key].needed - owned);
}
