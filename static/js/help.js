/* "?" and every [data-show-keys] open the dialog with the keys of this page (_keys.html); the focus
 * goes back to where it was. The buttons are hidden until here: without a script there are no keys. */
import { areKeysOn, isShortcut, switchKeys } from "./typing.js";

const dialog = document.querySelector("dialog[data-keys]");
let cameFrom = null;

function show() {
  cameFrom = document.activeElement;
  // A menu closes behind the dialog: its handle is what remains.
  const menu = cameFrom.closest("details.menu");
  if (menu) {
    cameFrom = menu.querySelector("summary");
    menu.open = false;
  }
  dialog.querySelector("[data-keys-switch]").checked = areKeysOn();
  dialog.showModal();
}

if (dialog) {
  for (const button of document.querySelectorAll("[data-show-keys]")) button.hidden = false;

  addEventListener("keydown", (event) => {
    if (event.key !== "?" || !isShortcut(event)) return;
    event.preventDefault();
    show();
  });

  addEventListener("click", ({ target }) => {
    if (target.closest?.("[data-show-keys]")) show();
    // What is not inside the dialog's box is its backdrop.
    if (target === dialog || target.closest?.("[data-close-dialog]")) dialog.close();
  });

  dialog.addEventListener("change", ({ target }) => {
    if (target.matches("[data-keys-switch]")) switchKeys(target.checked);
  });
  dialog.addEventListener("close", () => cameFrom?.focus());
}
