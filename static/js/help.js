/* "?" and every [data-show-keys] open the dialog with the keys of this page (_keys.html); the focus
 * goes back to where it was. The buttons are hidden until here: without a script there are no keys.
 * htmx may replace all of it, so everything is looked up when asked for. */
import { areKeysOn, isShortcut, switchKeys } from "./typing.js";

const find = () => document.querySelector("dialog[data-keys]");

/* The browser gives the focus back to what had it. A menu closes behind the dialog: its handle is
 * what remains of it. */
function show(dialog) {
  const menu = document.activeElement.closest("details.menu");
  if (menu) {
    menu.querySelector("summary").focus();
    menu.open = false;
  }
  dialog.querySelector("[data-keys-switch]").checked = areKeysOn();
  dialog.showModal();
}

function offer() {
  if (!find()) return;
  for (const button of document.querySelectorAll("[data-show-keys]")) button.hidden = false;
}

addEventListener("keydown", (event) => {
  const dialog = find();
  if (event.key !== "?" || !dialog || !isShortcut(event)) return;
  event.preventDefault();
  show(dialog);
});

addEventListener("click", ({ target }) => {
  const dialog = find();
  if (!dialog) return;
  if (target.closest?.("[data-show-keys]")) show(dialog);
  // What is not inside the dialog's box is its backdrop.
  if (target === dialog || target.closest?.("[data-close-dialog]")) dialog.close();
});

addEventListener("change", ({ target }) => {
  if (target.matches?.("[data-keys-switch]")) switchKeys(target.checked);
});

document.addEventListener("htmx:load", offer);
offer();
