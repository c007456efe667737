/* Runs in <head> before the first paint: light, dark, or as the device says. */
const key = "masthead-theme";
const device = matchMedia("(prefers-color-scheme: dark)");

let choice = stored();

function stored() {
  try {
    return localStorage.getItem(key) || "system";
  } catch {
    return "system"; // storage can be switched off; a choice then holds for this page
  }
}

function apply() {
  const dark = choice === "dark" || (choice === "system" && device.matches);
  document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
  }
}

function choose(theme) {
  choice = theme;
  try {
    localStorage.setItem(key, theme);
  } catch {
    // see stored()
  }
  apply();
}

apply();
device.addEventListener("change", apply);
addEventListener("storage", () => {
  choice = stored();
  apply();
});
addEventListener("DOMContentLoaded", apply);
addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-theme-choice]");
  if (button) choose(button.dataset.themeChoice);
});
