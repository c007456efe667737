/* The inbox by keyboard: j k move, o or Enter open, 1 to 3 settle, s e a put aside or give (all that
 * are ticked, where some are; 1 is then the charter), x ticks, u undoes, f filters. "/" is lookup.js's,
 * "?" help.js's. */
import { isShortcut, search } from "../typing.js";
import { countPicked, pick } from "../picking.js";
import { undoLast } from "../undoing.js";

const rows = () => [...document.querySelectorAll("#inbox a.inbox-row")];
const isShown = (element) => element && element.offsetParent !== null;

/* The row that the keys are about: the focused one, else the one that is open. */
function current() {
  const line = document.activeElement.closest?.(".inbox-line");
  return line?.querySelector("a") || document.querySelector("#inbox a.inbox-row[aria-current]");
}

function move(step) {
  const all = rows();
  const at = all.indexOf(current());
  // From nowhere in the list the first step goes to the row that is open.
  const isThere = all.includes(document.activeElement.closest?.(".inbox-line")?.querySelector("a"));
  const to = all[isThere ? at + step : Math.max(at, 0)];
  if (!to) return;
  to.focus({ preventScroll: true });
  to.scrollIntoView({ block: "nearest" });
}

function tick(extend) {
  const box = current()?.closest(".inbox-line").querySelector("input[type=checkbox]");
  if (box) pick(box, extend || !box.checked, { extend });
}

/* Open one of the panels, of the bar while something is ticked, and go to its first field. */
function say(action) {
  const place = countPicked() ? "#picked" : "#say";
  const panel = document.querySelector(`${place} [data-say=${action}]`);
  if (!panel || !isShown(panel)) return;
  panel.open = true;
  panel.querySelector(".say-words :is(button, input, select)").focus();
}

/* The buttons of the finding that is open; of ticked ones there is one, the charter's. */
function settle(number) {
  const place = countPicked() ? "#picked [data-settle]" : "#detail .fix";
  document.querySelectorAll(place)[number - 1]?.click();
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  o: () => current()?.click(),
  s: () => say("snooze"),
  e: () => say("waive"),
  a: () => say("give"),
  x: (event) => tick(event.shiftKey),
  u: undoLast,
  1: () => settle(1),
  2: () => settle(2),
  3: () => settle(3),
  f: () => search("search-findings"),
};

addEventListener("keydown", (event) => {
  if (event.key === "Escape") return closePanel(event);
  if (!isShortcut(event)) return;
  const isBox = event.target.type === "checkbox";
  const action = event.key === "Enter" && isBox ? keys.o : keys[event.key.toLowerCase()];
  if (!action) return;
  event.preventDefault();
  action(event);
});

function closePanel({ target, defaultPrevented }) {
  const panel = target.closest?.("[data-say][open]");
  if (!panel || defaultPrevented) return;
  panel.open = false;
  panel.querySelector("summary").focus();
}

/* What was done took its row away, and the focus with it: to the next row, else to the heading. */
function catchFocus() {
  if (document.activeElement && document.activeElement !== document.body) return;
  const heading = document.querySelector("#findings-head h1");
  heading.tabIndex = -1;
  (document.querySelector("#inbox a.inbox-row[aria-current]") || heading).focus();
}

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.requestConfig?.verb === "post") catchFocus();
});
if (document.querySelector("#messages [data-snackbar]")) catchFocus();
