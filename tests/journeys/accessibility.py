"""What keeps somebody out of a page: axe's rules, contrast in both themes, sideways scrolling,
and labels that nobody takes for one."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
WIDTHS = (1440, 1024, 768, 390, 320)
HEIGHT = 900

CHECK = """async (rules) => {
  const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => {
    const why = node.any.concat(node.all, node.none).map(({ message }) => message).join("; ");
    return `${id}: ${node.target.join(" ")} ${node.html.slice(0, 160)} (${why})`;
  }));
}"""
# Null, or what sticks out: not what scrolls inside a box of its own.
WIDER = """() => {
  const root = document.scrollingElement;
  if (root.scrollWidth <= root.clientWidth) return null;
  const isInside = (element) => {
    for (let box = element.parentElement; box && box !== root; box = box.parentElement) {
      if (getComputedStyle(box).overflowX !== "visible") return true;
    }
    return false;
  };
  const out = [...document.body.querySelectorAll("*")].filter((element) =>
    element.getBoundingClientRect().right > root.clientWidth + 0.5 && !isInside(element));
  return `${root.scrollWidth} px: ` + out.slice(0, 3).map((element) =>
    element.outerHTML.replace(/\\s+/g, " ").slice(0, 120)).join(" | ");
}"""
# Labels that look like a box to type in.
BOXED = """() => [...document.querySelectorAll("label, legend")]
  .filter((one) => !one.querySelector("input, select"))
  .filter((one) => getComputedStyle(one).borderBottomStyle !== "none")
  .map((one) => one.outerHTML.replace(/\\s+/g, " ").slice(0, 120))"""
TWO_FRAMES = "() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"
# What folds away is looked at as well; menus lie over the page and are not.
UNFOLD = "document.querySelectorAll('main details:not(.menu)').forEach((one) => one.open = true)"


def set_theme(page: Page, theme: str) -> None:
    page.evaluate("(theme) => { document.documentElement.dataset.bsTheme = theme }", theme)


def set_width(page: Page, width: int) -> None:
    """And two frames of the browser: what is drawn to measure is drawn anew in the first."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.evaluate(TWO_FRAMES)


def find_violations(page: Page, *, only_colours: bool = False) -> list[str]:
    """Of the page as it is now, one line each. Colours alone where only those changed."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    if only_colours:
        rules = {"type": "rule", "values": ["color-contrast"]}
    else:
        rules = {"type": "tag", "values": list(WCAG)}
    found: list[str] = page.evaluate(CHECK, rules)
    return found


def find_barriers(page: Page) -> list[str]:
    """Of the open page, in both themes and at every width."""
    page.evaluate(UNFOLD)
    barriers = []
    for width in WIDTHS:
        set_width(page, width)
        wider = page.evaluate(WIDER)
        if wider:
            barriers.append(f"scrolls sideways at {width}: {wider}")
        if width == WIDTHS[0]:
            barriers += [f"looks like a box to type in: {label}" for label in page.evaluate(BOXED)]
            set_theme(page, "light")
            barriers += [f"light, {found}" for found in find_violations(page)]
            set_theme(page, "dark")
            barriers += [f"dark, {found}" for found in find_violations(page, only_colours=True)]
        if width == 390:
            barriers += [f"dark on a phone, {found}" for found in find_violations(page)]
            set_theme(page, "light")
    set_width(page, WIDTHS[0])
    return barriers
