/* Builds what the browser gets into static/vendor/ (git-ignored): `npm run build`.
 *
 *   tabler.css                   the families of Tabler's rules named below, and no others
 *   app.css, media.css           our own sheets, in the order of static/css/app.css
 *   overview.css, matrix.css, …  what some pages have besides, one for each of static/css/pages/
 *   theme.js, app.js, …          one bundle for each entry in static/js/ that is named below
 *   map.js                       the map's, and nobody else's: with what it needs of ECharts, which
 *                                draws bands between names as nothing smaller does
 *   icons.svg                    a <symbol> for each Tabler icon that is named somewhere
 *   seals/                       icons that a sheet draws, since a list repeats them in every row
 *   fonts/                       Inter and Newsreader, latin and latin-ext, as they ship
 *
 * Run it again after naming a new icon. URLs inside the CSS stay relative, so that they resolve
 * in the sources, in vendor/ and after collectstatic has put hashes into the file names.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { PurgeCSS } from "purgecss";

const root = fileURLToPath(new URL("..", import.meta.url));
const vendor = join(root, "static/vendor");
const packages = join(root, "node_modules");
// The oldest browsers that Tabler's own CSS (oklch, color-mix) works in.
const browsers = ["chrome111", "firefox121", "safari16.4"];

/* Kept by family, not by what templates use today: a page written tomorrow loses no class. */
const tablerFamilies = [
  /^btn(-(group|sm|lg|primary|link))?$/,
  /^(form-(control|select|check|label|hint|text|switch|file)|input-group|(is|was)-(in)?valid)/,
  /^(in)?valid-feedback$/,
  /^(d|m[tbsexy]?|p[tbsexy]?|gap)-/,
  /^(text|w|h|align-(items|self)|justify-content|flex)-/,
  /^(visually-hidden|list-unstyled|overflow|position)/,
];
const tablerElements =
  "html body main header footer nav section article aside table caption thead tbody tfoot tr th " +
  "td h1 h2 h3 h4 a p ul ol li dl dt dd form fieldset legend label input select option textarea " +
  "button svg img hr b strong small code pre kbd details summary dialog abbr address time";

const fonts = {
  "inter-latin.woff2": "inter/files/inter-latin-wght-normal.woff2",
  "inter-latin-ext.woff2": "inter/files/inter-latin-ext-wght-normal.woff2",
  "newsreader-latin.woff2": "newsreader/files/newsreader-latin-opsz-normal.woff2",
  "newsreader-latin-ext.woff2": "newsreader/files/newsreader-latin-ext-opsz-normal.woff2",
};

async function buildTabler() {
  const css = join(packages, "@tabler/core/dist/css/tabler.min.css");
  const [purged] = await new PurgeCSS().purge({
    content: [{ raw: tablerElements, extension: "html" }],
    css: [css],
    safelist: tablerFamilies,
    variables: true,
    keyframes: true,
  });
  writeFileSync(join(vendor, "tabler.css"), purged.css);
}

async function buildOwn() {
  const shared = { absWorkingDir: root, bundle: true, minify: true, target: browsers };
  await build({
    ...shared,
    entryPoints: {
      app: "static/css/app.css",
      media: "static/css/media.css",
      ...Object.fromEntries(
        filesUnder("static/css/pages", ".css").map((path) => [basename(path, ".css"), path]),
      ),
    },
    outdir: "static/vendor",
    external: ["*.woff2", "*.svg"],
  });
  await build({
    ...shared,
    entryPoints: {
      theme: "static/js/theme.js",
      app: "static/js/app.js",
      matrix: "static/js/matrix/index.js",
      findings: "static/js/findings/index.js",
      map: "static/js/map/index.js",
      registry: "static/js/registry/index.js",
      passkeys: "static/js/passkeys.js",
    },
    outdir: "static/vendor",
    format: "iife",
  });
}

function filesUnder(folder, ending) {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(path, name));
}

/* icons.txt, {% icon "..." %} and icon="..." in templates, icon = "..." in the catalogue. */
function namedIcons() {
  const names = new Set();
  for (const line of readFileSync(join(root, "static/icons.txt"), "utf8").split("\n")) {
    line.replace(/#.*/, "").trim().split(/\s+/).filter(Boolean).forEach((name) => names.add(name));
  }
  const catalogue = "channels_registry/platforms/catalogue";
  for (const file of [...filesUnder("templates", ".html"), ...filesUnder(catalogue, ".toml")]) {
    const text = readFileSync(file, "utf8");
    const mentions = text.matchAll(/(?:\{% icon |\bicon ?= ?)["']([a-z0-9-]+)["']/g);
    for (const [, name] of mentions) names.add(name);
  }
  return [...names].sort();
}

function buildIcons() {
  const drawings = join(packages, "@tabler/icons/icons/outline");
  const names = namedIcons();
  const unknown = names.filter((name) => !existsSync(join(drawings, `${name}.svg`)));
  if (unknown.length) {
    throw new Error(`Tabler has no outline icon named ${unknown.join(", ")}. See tabler.io/icons.`);
  }
  const symbols = names.map((name) => {
    const drawing = readFileSync(join(drawings, `${name}.svg`), "utf8");
    const paths = drawing.slice(drawing.indexOf(">", drawing.indexOf("<svg")) + 1);
    const inner = paths.replace("</svg>", "").replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`;
  });
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
  writeFileSync(join(vendor, "icons.svg"), sprite);
}

function copySeals() {
  mkdirSync(join(vendor, "seals"));
  for (const name of ["rosette-discount-check.svg", "rosette-discount-check-off.svg"]) {
    cpSync(join(packages, "@tabler/icons/icons/outline", name), join(vendor, "seals", name));
  }
}

function copyFonts() {
  mkdirSync(join(vendor, "fonts"));
  for (const [name, source] of Object.entries(fonts)) {
    cpSync(join(packages, "@fontsource-variable", source), join(vendor, "fonts", name));
  }
}

function reportSizes() {
  for (const name of readdirSync(vendor).filter((entry) => entry.includes("."))) {
    const bytes = gzipSync(readFileSync(join(vendor, name))).length;
    console.log(`${name.padEnd(12)} ${(bytes / 1024).toFixed(1).padStart(6)} KB gzip`);
  }
}

rmSync(vendor, { recursive: true, force: true });
mkdirSync(vendor, { recursive: true });
copyFonts();
copySeals();
buildIcons();
await Promise.all([buildTabler(), buildOwn()]);
reportSizes();
