/* <details class="menu">: Esc, a click elsewhere and what is sent from it close it, and only one is
 * open. */
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}

addEventListener("click", (event) => closeMenus(event.target.closest?.("details.menu")));

addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.menu[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

addEventListener("submit", () => closeMenus()); // a download leaves the page as it is

addEventListener("focusin", (event) => closeMenus(event.target.closest?.("details.menu")));
