/* Messages at the foot of the page: 10 seconds, paused while pointed at or focused; problems stay.
 * F6 goes to the newest one and back; Ctrl+Z undoes what the last one tells. They arrive with the
 * page, by an out-of-band swap, by the event "masthead:message" ({text, problem, …}), which a view
 * sends with HX-Trigger, or from a script. */
import { isTyping } from "./typing.js";
import { undoLast } from "./undoing.js";
import { say } from "./words.js";

const lifetime = 10_000;
const region = document.getElementById("messages");
// The last undo stays in reach of its keys when its message is gone.
const kept = Object.assign(document.createElement("div"), { id: "last-undo", hidden: true });
let cameFrom = null;

/* `undo`: what its button does. `key`: it replaces an earlier one of this key, without a text too.
 * `isSaid`: screen readers have been told already. */
export function showMessage(text, { problem = false, undo, key = "", isSaid = false } = {}) {
  if (key) region.querySelector(`[data-snackbar="${key}"]`)?.remove();
  if (!text) return;
  const message = document.createElement("div");
  message.className = problem ? "snackbar problem" : "snackbar";
  message.dataset.snackbar = key;
  if (isSaid) message.setAttribute("aria-live", "off");
  const words = document.createElement("span");
  words.textContent = text;
  const dismiss = document.createElement("button");
  dismiss.type = "button";
  dismiss.className = "dismiss";
  dismiss.dataset.dismiss = "";
  dismiss.setAttribute("aria-label", say("Dismiss"));
  dismiss.textContent = "×";
  message.append(words, ...(undo ? [makeUndo(message, undo)] : []), dismiss);
  region.append(message);
}

function makeUndo(message, undo) {
  const button = document.createElement("button");
  button.type = "button";
  const key = document.createElement("kbd");
  key.textContent = "Ctrl Z";
  button.append(say("Undo"), " ", key);
  button.addEventListener("click", () => {
    remove(message);
    undo();
  });
  return button;
}

function remove(message) {
  if (message.contains(document.activeElement)) cameFrom?.focus();
  const undo = message.querySelector("form");
  if (undo) kept.replaceChildren(undo);
  message.remove();
}

function startClock(message) {
  if (message.classList.contains("problem")) return;
  let left = lifetime;
  let started = 0;
  let timer = 0;
  const run = () => {
    if (timer || message.matches(":hover, :focus-within")) return;
    started = Date.now();
    timer = setTimeout(remove, left, message);
  };
  const pause = () => {
    if (!timer) return;
    clearTimeout(timer);
    timer = 0;
    left = Math.max(1_000, left - (Date.now() - started));
  };
  message.addEventListener("mouseenter", pause);
  message.addEventListener("focusin", pause);
  message.addEventListener("mouseleave", run);
  message.addEventListener("focusout", () => setTimeout(run)); // when the focus has arrived
  run();
}

if (region) {
  region.after(kept);
  region.querySelectorAll("[data-snackbar]").forEach(startClock);
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) if (node.dataset?.snackbar !== undefined) startClock(node);
    }
  }).observe(region, { childList: true });

  region.addEventListener("click", (event) => {
    if (event.target.closest("[data-dismiss]")) remove(event.target.closest("[data-snackbar]"));
  });

  addEventListener("keydown", (event) => {
    const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    if (!isUndo || event.key.toLowerCase() !== "z" || event.defaultPrevented) return;
    if (!isTyping(event.target) && undoLast()) event.preventDefault();
  });

  addEventListener("masthead:message", ({ detail }) => showMessage(detail.text, detail));

  addEventListener("keydown", (event) => {
    const button = region.querySelector("[data-snackbar]:last-child :is(a, button)");
    if (event.key !== "F6" || !button) return;
    event.preventDefault();
    if (region.contains(document.activeElement)) return cameFrom?.focus();
    cameFrom = document.activeElement;
    button.focus();
  });
}
