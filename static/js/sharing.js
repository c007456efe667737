/* [data-copy-link] copies the address of this page. Hidden until here: it needs a script, and
 * browsers give the clipboard only to pages that came safely. */
import { showMessage } from "./snackbar.js";

async function copyLink() {
  try {
    await navigator.clipboard.writeText(location.href);
    showMessage("The link is copied.");
  } catch {
    showMessage("The browser did not allow it. Copy the address of this page.", { problem: true });
  }
}

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy-link]")) {
    button.hidden = false;
    button.addEventListener("click", copyLink);
  }
}
