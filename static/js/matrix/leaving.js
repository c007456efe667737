/* Before the page or its rows are left, what waits is saved: nobody is asked, and nothing is lost.
 * Only what cannot be saved makes the browser ask, and keeps the rows that are there. */
import { say } from "../words.js";

function tell(text) {
  dispatchEvent(new CustomEvent("masthead:message", { detail: { text, problem: true } }));
}

function leadsAway(event, link) {
  const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (event.defaultPrevented || event.button !== 0 || !isPlain || !link) return false;
  return !link.target && !link.hasAttribute("download") && link.origin === location.origin;
}

const isRows = ({ detail }) => detail.target?.id === "matrix";

/* The same filter or page of rows once more. */
function askAgain(element) {
  if (element.matches("form")) element.requestSubmit();
  else element.click();
}

export function saveBeforeLeaving(getSaver) {
  const isOpen = () => getSaver()?.unsaved || getSaver()?.undecided.size;

  addEventListener("beforeunload", (event) => isOpen() && event.preventDefault());

  addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[href]");
    if (!getSaver()?.unsaved || !leadsAway(event, link) || link.hash) return;
    event.preventDefault();
    await getSaver().flush();
    if (getSaver().undecided.size) return;
    location.href = link.href;
  });

  // A form that leads to another page, or to a file of what is saved.
  let passing = null;
  addEventListener("submit", async (event) => {
    const { target: form, submitter } = event;
    if (!getSaver()?.unsaved || event.defaultPrevented || form === passing) return;
    event.preventDefault();
    await getSaver().flush();
    if (getSaver().undecided.size) return;
    passing = form;
    form.requestSubmit(submitter);
    passing = null;
  });

  // A filter or another page of rows.
  document.addEventListener("htmx:confirm", async (event) => {
    if (!isRows(event) || !isOpen()) return;
    event.preventDefault();
    await getSaver().flush();
    if (!isOpen()) event.detail.issueRequest(true);
    else tell(say("The rows stay until your changes are saved. Then filter again."));
  });

  // What was typed while they were on their way is not in them: they are asked for again.
  let changes = 0;
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (isRows(event)) changes = getSaver()?.changes;
  });
  document.addEventListener("htmx:beforeSwap", async (event) => {
    if (!isRows(event) || !event.detail.shouldSwap || getSaver()?.changes === changes) return;
    event.detail.shouldSwap = false;
    await getSaver().flush();
    if (!isOpen()) askAgain(event.detail.requestConfig.elt);
    else tell(say("The rows stay until your changes are saved. Then filter again."));
  });
}
