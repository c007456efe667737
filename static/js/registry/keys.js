/* The channel list by keyboard: j k or arrows move, x ticks, Enter opens, f filters. "/" is
 * lookup.js's, "?" help.js's. */
import { isShortcut, search } from "../typing.js";
import { pick } from "../picking.js";

const links = () => [...document.querySelectorAll("#channels tbody th a")];
const rowOf = (element) => element.closest?.("#channels tbody tr");

function move(step) {
  const all = links();
  const row = rowOf(document.activeElement);
  const at = row ? all.indexOf(row.querySelector("th a")) : -1;
  const to = row ? at + step : step > 0 ? 0 : all.length - 1;
  if (!all[to]) return;
  all[to].focus({ preventScroll: true });
  all[to].closest("tr").scrollIntoView({ block: "nearest" });
}

function tick(extend) {
  const box = rowOf(document.activeElement)?.querySelector("input[name=channel]");
  if (box) pick(box, extend || !box.checked, { extend });
}

function open() {
  rowOf(document.activeElement)?.querySelector("th a").click();
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  x: (event) => tick(event.shiftKey),
  f: () => search("facets-search"),
};
// These do something else elsewhere on the page.
const inList = {
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  Enter: open,
};

addEventListener("keydown", (event) => {
  if (!isShortcut(event)) return;
  // A link opens, a button acts, by themselves.
  if (event.key === "Enter" && event.target.type !== "checkbox") return;
  const action = keys[event.key.toLowerCase()] || (rowOf(event.target) && inList[event.key]);
  if (!action) return;
  event.preventDefault();
  action(event);
});
