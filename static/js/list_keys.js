/* The dialog that says what keys do, on pages that have one: buttons open and close it. A box in it
 * turns single letters off in this browser, for who speaks to it or touches keys by mistake. */
const key = "masthead-letters-off";

export const showKeys = () => document.querySelector("dialog[data-list-keys]")?.showModal();

export function lettersAreOff() {
  try {
    return localStorage.getItem(key) === "1";
  } catch {
    return false; // storage can be switched off
  }
}

function turnLetters(isOff) {
  try {
    if (isOff) localStorage.setItem(key, "1");
    else localStorage.removeItem(key);
  } catch {
    // see lettersAreOff()
  }
}

function showButtons() {
  for (const button of document.querySelectorAll("[data-show-list-keys]")) button.hidden = false;
  for (const box of document.querySelectorAll("[data-letter-keys]")) box.checked = !lettersAreOff();
}

addEventListener("click", ({ target }) => {
  if (target.closest?.("[data-show-list-keys]")) showKeys();
  if (target.closest?.("[data-close-dialog]")) target.closest("dialog").close();
});
addEventListener("change", ({ target }) => {
  if (target.matches?.("[data-letter-keys]")) turnLetters(!target.checked);
});
document.addEventListener("htmx:load", showButtons);
showButtons();
