/* Whether a key is for us: not while somebody types, not while a dialog is open, and not where
 * somebody has switched single keys off on this device (WCAG 2.1.4). */
const setting = "masthead-keys";
let here = true; // storage can be switched off; a choice then holds for this page

export function isTyping(element) {
  return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
}

export function areKeysOn() {
  try {
    return (localStorage.getItem(setting) ?? "on") === "on";
  } catch {
    return here;
  }
}

export function switchKeys(on) {
  here = on;
  try {
    localStorage.setItem(setting, on ? "on" : "off");
  } catch {
    // see areKeysOn()
  }
}

/* A key alone, pressed where it is nobody's text. A tick box takes none but the space bar. */
export function isShortcut(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.target.type !== "checkbox" && isTyping(event.target)) return false;
  return areKeysOn() && !document.querySelector("dialog[open]");
}

/* To the search of a list, ready for other words. */
export function search(id) {
  const box = document.getElementById(id);
  box?.focus();
  box?.select();
}
