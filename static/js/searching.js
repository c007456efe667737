/* A search box that the answer draws anew: what was typed meanwhile stays in it, and is asked next.
 * htmx keeps the focus by the box's id, but not its text.
 */
let asked = ""; // the text that the answer on its way is for
let typed = null; // the text when that answer came

function focused() {
  const box = document.activeElement;
  return box?.matches("input[type=search][id]") ? box : null;
}

document.addEventListener("htmx:beforeRequest", () => {
  asked = focused()?.value;
});

document.addEventListener("htmx:beforeSwap", () => {
  typed = focused()?.value ?? null;
});

document.addEventListener("htmx:afterSwap", () => {
  const box = focused();
  if (box && typed !== null) box.value = typed;
  typed = null;
});

// Only now does the new form hear what is typed: until here it may have missed a letter.
document.addEventListener("htmx:afterSettle", () => {
  const box = focused();
  if (!box || asked === undefined || box.value === asked) return;
  asked = box.value;
  box.dispatchEvent(new Event("input", { bubbles: true }));
});
