"""Somebody without a mouse. At every stop the focus must be seen, and nothing may lie over it."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

MOST_STOPS = 120
# Null where all is well, else what is wrong with the place of the focus.
LOOK = """() => {
  const element = document.activeElement;
  const name = element.outerHTML.replace(/\\s+/g, " ").slice(0, 140);
  if (element === document.body) return "the focus is nowhere";
  const box = element.getBoundingClientRect();
  const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
  const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
  if (right - left < 1 || bottom - top < 1) return `out of sight: ${name}`;
  const points = [0.1, 0.5, 0.9].map((part) => top + (bottom - top) * part);
  const isSeen = points.some((y) => {
    const there = document.elementFromPoint((left + right) / 2, y);
    return there && (element.contains(there) || there.contains(element));
  });
  if (!isSeen) return `something lies over it: ${name}`;
  if (element.closest("[data-grid-ready] td")) {
    return document.querySelector(".selection-box") ? null : `no box round it: ${name}`;
  }
  if (element.matches("main")) return null; // where the skip link leads
  for (let one = element; one && one !== document.body; one = one.parentElement) {
    const { outlineStyle, outlineWidth, opacity } = getComputedStyle(one);
    const isDrawn = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    if (isDrawn && opacity !== "0") return null;
  }
  return `no ring round it: ${name}`;
}"""


@dataclass
class Keyboard:
    page: Page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def look(self) -> None:
        problem = self.page.evaluate(LOOK)
        assert problem is None, f"{problem} on {self.page.url}"

    def tab_to(self, target: Locator, *, key: str = "Tab") -> None:
        """From stop to stop until it has the focus; each of them is looked at."""
        for _ in range(MOST_STOPS):
            self.press(key)
            self.look()
            if target.evaluate("(element) => element === document.activeElement"):
                return
        raise AssertionError(f"not reached with {MOST_STOPS} times {key}: {target}")

    def walk(self) -> int:
        """Every stop from here to the end of the page is looked at; how many there are."""
        for stops in range(1_000):
            self.press("Tab")
            is_out = self.page.evaluate("document.activeElement === document.body")
            if is_out:
                return stops
            self.look()
        raise AssertionError("the stops have no end")
