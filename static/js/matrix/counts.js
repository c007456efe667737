/* The numbers around the grid that a change moves: at once, as the letters do. */
import { sayCount } from "../words.js";

const isOpen = (state) => /^(unowned|contested)$/.test(state);

function add(element, step) {
  if (!element) return 0;
  const number = Number(element.textContent) + step;
  if (Number.isNaN(number)) return 0; // "999+"
  element.textContent = number;
  return number;
}

/* A duty went from one state to another: owned channels, "3 to settle" of its platform, the tab,
 * the chip that shows only those. */
export function moveCounts(row, before, after) {
  const step = isOpen(after) - isOpen(before);
  if (!step) return;
  add(row.closest("table").querySelector("[data-owned]"), -step);
  const tab = document.querySelector(".tabs [aria-current] .count");
  const left = add(tab, step);
  tab?.classList.toggle("hot", left > 0);
  add(document.querySelector("#matrix-chip .count"), step);
  const above = [...row.closest("table").rows].slice(0, row.rowIndex);
  const group = above.findLast((other) => other.matches(".matrix-group"));
  const mark = group?.querySelector("[data-to-settle]");
  if (!mark) return;
  mark.dataset.toSettle = Number(mark.dataset.toSettle) + step;
  mark.hidden = mark.dataset.toSettle === "0";
  const number = Number(mark.dataset.toSettle);
  mark.textContent = sayCount("· {n} to settle", "· {n} to settle", number);
}

/* What only the server knows, after a save: {findings}. */
export function showCounts({ findings }) {
  const mark = document.getElementById("nav-findings");
  if (!mark) return;
  mark.textContent = findings > 999 ? "999+" : findings;
  mark.classList.toggle("hot", findings > 0);
}
