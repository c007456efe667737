/* The way back from what was just done, also when its message is gone: see snackbar.js. */
export function undoLast() {
  const shown = [...document.querySelectorAll("#messages form[action*='/undo/'] button")].pop();
  const button = shown || document.querySelector("#last-undo button");
  button?.click();
  return Boolean(button);
}
