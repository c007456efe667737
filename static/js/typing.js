/* Whether keys are somebody's text and not for us; or somebody wants no letters to be keys. */
export function isTyping(element) {
  if ("noLetterKeys" in document.body.dataset) return true;
  return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
}
