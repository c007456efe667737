/* Tick boxes of a list: Shift+click for a range, all of the page, how many there are. They belong to
 * the form with data-picking, which names them and is called by them ("channel"); data-count says
 * how many all are. The list itself may be replaced by htmx at any time, so everything is looked up
 * when asked for. */
import { sayCount } from "./words.js";

const selected = {
  channel: ["{n} channel selected", "{n} channels selected"],
  finding: ["{n} finding selected", "{n} findings selected"],
};
let last = null; // the box that was ticked before, where a range begins

const form = () => document.querySelector("form[data-picking]");
const boxes = () => {
  const name = form().dataset.picking;
  return [...form().elements].filter((one) => one.type === "checkbox" && one.name === name);
};
const everything = () => form().querySelector("input[name=all]");
const isBox = (element) =>
  element?.type === "checkbox" && element.form?.dataset.picking === element.name;

/* Tick or untick a box; with `extend` all between it and the one before as well. */
export function pick(box, checked, { extend = false } = {}) {
  const all = boxes();
  const to = all.indexOf(box);
  const from = extend && all.includes(last) ? all.indexOf(last) : to;
  for (const one of all.slice(Math.min(from, to), Math.max(from, to) + 1)) one.checked = checked;
  last = box;
  tell();
}

export const countPicked = () => (form() ? boxes().filter((box) => box.checked).length : 0);

function pickPage(checked) {
  for (const box of boxes()) box.checked = checked;
  tell();
}

/* How many, in the bar and for who listens. */
function tell() {
  const list = form();
  if (!list) return;
  const all = boxes();
  const picked = all.filter((box) => box.checked).length;
  const page = document.querySelector("[data-pick-all]");
  page.hidden = false;
  page.checked = picked === all.length;
  page.indeterminate = picked > 0 && picked < all.length;
  if (everything() && picked < all.length) everything().checked = false;
  const count = everything()?.checked ? Number(list.dataset.count) : picked;
  const [one, several] = selected[list.dataset.picking];
  const n = count.toLocaleString(document.documentElement.lang);
  const words = sayCount(one, several, count, { n });
  list.querySelector("[data-picked]").textContent = words;
  document.getElementById("live").textContent = picked ? words : "";
}

addEventListener("click", ({ target, shiftKey }) => {
  if (isBox(target)) pick(target, target.checked, { extend: shiftKey });
});

addEventListener("change", ({ target }) => {
  if (target.matches?.("[data-pick-all]")) pickPage(target.checked);
  if (target.matches?.("form[data-picking] input[name=all]")) {
    if (target.checked) pickPage(true);
    tell();
  }
});

addEventListener("reset", () => setTimeout(tell)); // when the boxes are empty
addEventListener("pageshow", tell); // the browser may have kept what was ticked
document.addEventListener("htmx:afterSettle", () => {
  last = null;
  tell();
});
