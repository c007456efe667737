/* The map: draws what [data-map] says where there is room for it. A click on a band or a name fills
 * the panel, which answers with the address that says the same; so Back and reload keep it.
 */
import { Drawing } from "./drawing.js";

const NOTHING = { from: "", to: "", on: "" };
const wide = matchMedia("(min-width: 721px)");
let drawing = null;
// Whether what is asked for was a link of the panel, which is gone when the answer is there.
let followed = false;

// Back shows an address that the server draws anew, with everything that a page does as it loads.
window.htmx.config.refreshOnHistoryMiss = true;

async function begin() {
  // Widths of words are measured as they are drawn: in the font that they will have.
  await document.fonts.load('500 13px "Inter Variable"').catch(() => []);
  const canvas = document.querySelector("[data-map]");
  if (drawing && drawing.canvas !== canvas) {
    drawing.end();
    drawing = null;
  }
  if (!canvas || drawing || !wide.matches) return;
  canvas.closest(".map-figure").classList.add("drawn");
  drawing = new Drawing(canvas, choose);
}

const isSame = (one, other) => Object.keys(NOTHING).every((name) => one[name] === other[name]);

/* What somebody clicked; the same again, or nothing, lets go of it. */
function choose(clicked) {
  const focus = !clicked || isSame(clicked, drawing.focus) ? NOTHING : clicked;
  if (isSame(focus, drawing.focus)) return;
  drawing.show(focus);
  const url = new URL(drawing.said.panel, location.href);
  for (const [name, key] of Object.entries(focus)) if (key) url.searchParams.set(name, key);
  window.htmx.ajax("GET", url.pathname + url.search, { target: "#map-panel" });
}

/* The panel is new: the drawing shows what it is about, also where a link in it was followed. */
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  begin();
  const panel = document.querySelector("#map-panel");
  const said = panel?.querySelector("[data-map-focus]")?.dataset;
  if (!said) return;
  drawing?.show({ from: said.from, to: said.to, on: said.on });
  if (detail.target === panel && document.activeElement === document.body && followed) {
    panel.querySelector("h2").focus({ preventScroll: true });
  }
  followed = false;
});

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  followed = Boolean(detail.elt.closest?.("#map-panel"));
});

wide.addEventListener("change", begin);
begin();
