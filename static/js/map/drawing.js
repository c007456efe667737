/* Bands between names, by ECharts: only its sankey, its SVG and its tooltip, so that the bundle stays
 * small. Colours are the page's own variables, which the theme and paper change without a script;
 * the hatch is a pattern that the page holds. Nothing moves.
 */
import { SankeyChart } from "echarts/charts";
import { TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([SankeyChart, SVGRenderer, TooltipComponent]);

const FILL = { gap: "var(--gap)", clash: "url(#map-hatch)", owned: "var(--flow)" };
// How strong a band is drawn: while nothing is pointed at, when it is meant, and when another one is.
const STRENGTH = {
  gap: { plain: 0.62, meant: 0.9, other: 0.2 },
  clash: { plain: 0.85, meant: 1, other: 0.25 },
  owned: { plain: 0.42, meant: 0.7, other: 0.22 },
};
const INK = { gap: "var(--gap)", clash: "var(--clash)", muted: "var(--ink-2)" };
// What the names on the right need.
const MARGIN = 176;

/* Braces are how ECharts marks words up. */
const plain = (words) => words.replace(/[{}|]/g, " ");

/* Text as text, whatever a department is called. */
function say(words) {
  const tip = document.createElement("span");
  tip.textContent = words;
  return tip;
}

export class Drawing {
  constructor(canvas, choose) {
    this.canvas = canvas;
    this.said = JSON.parse(canvas.dataset.map);
    this.focus = this.said.focus;
    this.font = getComputedStyle(canvas).fontFamily;
    this.chart = init(canvas, null, { renderer: "svg" });
    this.chart.on("click", ({ data }) => choose(data.focus));
    this.chart.getZr().on("click", ({ target }) => target || choose(null));
    this.chart.setOption(this.option());
    this.observer = new ResizeObserver(() => this.fit());
    this.observer.observe(canvas);
  }

  end() {
    this.observer.disconnect();
    this.chart.dispose();
  }

  show(focus) {
    this.focus = focus;
    this.chart.setOption(this.option());
  }

  /* Not to paper, which keeps what was drawn; nor to nothing, where the tables stand instead. */
  fit() {
    const width = this.canvas.clientWidth;
    if (!width || matchMedia("print").matches) return;
    this.canvas.parentElement.style.setProperty("--drawn-width", `${width}px`);
    this.chart.resize();
  }

  /* Whether a band is part of what is pointed at. Before the activity it is, if it goes on there. */
  isMeant(band) {
    const { from, to, on } = this.focus;
    if ((from && band.focus.from !== from) || (to && band.focus.to !== to)) return false;
    if (!on || band.focus.on === on) return true;
    return (
      !band.focus.on &&
      this.said.bands.some(
        ({ focus }) =>
          focus.on === on && focus.from === band.focus.from && focus.to === band.focus.to,
      )
    );
  }

  option() {
    const { names, bands, columns } = this.said;
    const meant = new Set(bands.filter((band) => this.isMeant(band)));
    // A focus without a band left is none to the eye: nothing is dimmed for it.
    const isPlain = meant.size === 0 || Object.values(this.focus).every((key) => !key);
    const strength = (band) => (isPlain ? "plain" : meant.has(band) ? "meant" : "other");
    return {
      animation: false,
      stateAnimation: { duration: 0 },
      tooltip: {
        className: "map-tip",
        transitionDuration: 0,
        formatter: ({ data }) => say(data.tip),
        backgroundColor: "var(--ink)",
        borderWidth: 0,
        textStyle: { color: "var(--card)", fontFamily: this.font, fontSize: 13 },
      },
      series: [
        {
          type: "sankey",
          left: 2,
          right: columns === 3 ? MARGIN : "48%",
          top: 4,
          bottom: 6,
          nodeWidth: 9,
          nodeGap: 11,
          layoutIterations: 0,
          draggable: false,
          emphasis: { focus: "adjacency" },
          blur: { lineStyle: { opacity: 0.12 } },
          data: names.map((name, place) => this.name(name, place)),
          links: bands.map((band) => this.band(band, STRENGTH[band.tone][strength(band)])),
        },
      ],
    };
  }

  name({ column, words, tip, tone, focus }, place) {
    const color = INK[tone] || "var(--ink)";
    const edge = { textBorderColor: "var(--card)", textBorderWidth: 3 };
    const style = (ink, weight) => ({ color: ink, fontWeight: weight, fontSize: 12.5, ...edge });
    const mark = ([text, ink]) => (ink ? `{${ink}|${plain(text)}}` : plain(text));
    return {
      name: String(place),
      depth: column,
      tip,
      focus,
      itemStyle: { color, borderWidth: 0 },
      emphasis: { itemStyle: { color } },
      label: {
        position: "right",
        color: "var(--ink)",
        fontFamily: this.font,
        fontSize: 12.5,
        fontWeight: 500,
        ...edge,
        formatter: () => [mark(words[0]), words.slice(1).map(mark).join(" ")].join("  ").trim(),
        rich: {
          gap: style(INK.gap, 700),
          clash: style(INK.clash, 700),
          muted: style(INK.muted, 400),
        },
      },
    };
  }

  band({ source, target, duties, tone, tip, focus }, opacity) {
    const color = FILL[tone];
    return {
      source: String(source),
      target: String(target),
      value: duties,
      tip,
      focus,
      lineStyle: { color, opacity, curveness: 0.5 },
      emphasis: { lineStyle: { color, opacity: Math.max(opacity, 0.8) } },
    };
  }
}
