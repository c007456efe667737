/* "/" goes to the look-up box, or to its page where the box has no room. */
export function isTyping(element) {
  return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
}

addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.defaultPrevented || isTyping(event.target)) return;
  const boxes = [...document.querySelectorAll("main [data-lookup], [data-lookup]")];
  const box = boxes.find((candidate) => candidate.offsetParent);
  const page = document.querySelector("[data-lookup-page]");
  if (!box && !page) return;
  event.preventDefault();
  if (!box) return page.click();
  box.focus();
  box.select();
});
