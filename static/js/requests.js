/* htmx at work: the target shows that it is being filled; a failed request says so and what to do. */
import { showMessage } from "./snackbar.js";
import { say } from "./words.js";

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  detail.target.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  detail.target.removeAttribute("aria-busy");
});

document.addEventListener("htmx:sendError", () => {
  const text = say("We could not reach the server. Nothing was changed; try again.");
  showMessage(text, { problem: true });
});

document.addEventListener("htmx:responseError", ({ detail }) => {
  const said = {
    401: say("You are signed out. Reload the page and sign in again."),
    403: say("Your seat does not allow this. Ask a lead to change it."),
    404: say("This is no longer here. Reload the page."),
    429: say("That was too often. Wait a minute and try again."),
    503: say("Somebody else is changing the same. Try again in a few seconds."),
  };
  const text = said[detail.xhr.status] || say("That did not work. Try again; nothing was changed.");
  showMessage(text, { problem: true });
});
