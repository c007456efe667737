/* [data-print] prints the page. Hidden until here, because without a script it would do nothing. */
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
