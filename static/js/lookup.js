/* "/" goes to the look-up box, or to its page where the box has no room. */
import { isTyping } from "./typing.js";

addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.defaultPrevented || isTyping(event.target)) return;
  // That of the page itself before the one in its frame.
  const find = (selector) => [...document.querySelectorAll(selector)];
  const boxes = [...find("main [data-lookup]"), ...find("[data-lookup]")];
  const box = boxes.find((candidate) => candidate.offsetParent);
  const page = document.querySelector("[data-lookup-page]");
  if (!box && !page) return;
  event.preventDefault();
  if (!box) return page.click();
  box.focus();
  box.select();
});
