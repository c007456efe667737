/* htmx at work: the target shows that it is being filled; a failed request says so and what to do. */
import { showMessage } from "./snackbar.js";

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  detail.target.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  detail.target.removeAttribute("aria-busy");
});

document.addEventListener("htmx:sendError", () => {
  showMessage("We could not reach the server. Nothing was changed; try again.", { problem: true });
});

document.addEventListener("htmx:responseError", ({ detail }) => {
  const said = {
    401: "You are signed out. Reload the page and sign in again.",
    403: "Your seat does not allow this. Ask a lead to change it.",
    404: "This is no longer here. Reload the page.",
    429: "That was too often. Wait a minute and try again.",
    503: "Somebody else is changing the same. Try again in a few seconds.",
  };
  const text = said[detail.xhr.status] || "That did not work. Try again; nothing was changed.";
  showMessage(text, { problem: true });
});
