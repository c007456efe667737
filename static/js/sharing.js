/* [data-copy-link] copies the address of this page, [data-copy="#id"] the text of an element. Hidden
 * until here: they need a script, and browsers give the clipboard only to pages that came safely. */
import { showMessage } from "./snackbar.js";
import { say } from "./words.js";

async function copy(text, done) {
  try {
    await navigator.clipboard.writeText(text);
    showMessage(done);
  } catch {
    const text = say("The browser did not allow it. Select the text and copy it.");
    showMessage(text, { problem: true });
  }
}

function offer(button, act) {
  button.hidden = false;
  button.addEventListener("click", act);
}

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy-link]")) {
    offer(button, () => copy(location.href, say("The link is copied.")));
  }
  for (const button of document.querySelectorAll("[data-copy]")) {
    const source = document.querySelector(button.dataset.copy);
    offer(button, () => copy(source.textContent.trim(), say("Copied.")));
  }
}
