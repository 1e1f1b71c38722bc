// Builds what pages and printed documents load into static/dist/: styles, fonts, Plotly, the picker, the world, icons.
// Nothing is fetched: every input is a pinned package.
import { geoNaturalEarth1, geoPath } from "d3-geo";
import { build } from "esbuild";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { brotliCompressSync } from "node:zlib";
import { compileAsync } from "sass";
import { feature } from "topojson-client";

const require = createRequire(import.meta.url);
const dist = "static/dist/";

await rm(dist, { recursive: true, force: true });
await mkdir(`${dist}print`, { recursive: true });
await Promise.all([styles(), fonts(), printFonts(), plotly(), picker(), world(), icons()]);
await report();

async function styles() {
  const { css } = await compileAsync("assets/app.scss", {
    loadPaths: ["node_modules"],
    style: "compressed",
    // Bootstrap 5.3 still uses Sass features that Sass will drop one day.
    quietDeps: true,
    silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
  });
  await writeFile(`${dist}app.css`, css);
}

async function fonts() {
  const files = "node_modules/@fontsource-variable/source-sans-3/files/";
  await cp(`${files}source-sans-3-latin-wght-normal.woff2`, `${dist}source-sans-3.woff2`);
}

// The whole faces, for documents: names may hold letters of other scripts and signs.
async function printFonts() {
  const faces = {
    "source-sans-3": ["400Regular/SourceSans3_400Regular", "600SemiBold/SourceSans3_600SemiBold"],
    "noto-sans-arabic": ["400Regular/NotoSansArabic_400Regular"],
    "noto-sans-hebrew": ["400Regular/NotoSansHebrew_400Regular"],
    "noto-emoji": ["400Regular/NotoEmoji_400Regular"],
  };
  for (const [family, files] of Object.entries(faces)) {
    for (const file of files) {
      await cp(`node_modules/@expo-google-fonts/${family}/${file}.ttf`, `${dist}print/${file.split("/")[1]}.ttf`);
    }
  }
}

// What draws the chart that a reader explores; it is loaded when somebody opens it.
async function plotly() {
  await build({
    entryPoints: ["assets/plotly.js"],
    outfile: `${dist}plotly.js`,
    bundle: true,
    format: "esm",
    minify: true,
    target: "es2020",
    define: { global: "globalThis" },
    logLevel: "warning",
  });
  await cp("node_modules/plotly.js/dist/plotly.css", `${dist}plotly.css`);
}

// What picks companies and countries by typing; only the forms load it.
async function picker() {
  await build({
    entryPoints: ["assets/picker.js"],
    outfile: `${dist}picker.js`,
    bundle: true,
    format: "esm",
    minify: true,
    target: "es2020",
    logLevel: "warning",
  });
}

// The outlines of countries (Natural Earth, in Plotly's package) as paths of a drawing 720 wide. Where a country is too
// small for an outline, charts draw a dot at its place.
async function world() {
  globalThis.window = {};
  const { topojson } = require("plotly.js/dist/plotly-geo-assets.js");
  const shapes = (outlines) => feature(outlines, outlines.objects.countries).features.filter(({ id }) => id !== "ATA");
  const countries = shapes(topojson.world_110m);
  const projection = geoNaturalEarth1().fitWidth(720, { type: "FeatureCollection", features: countries });
  const draw = geoPath(projection);
  const path = (shape) => [...(draw(shape) ?? "").matchAll(/M([^Z]+)Z/g)].map(([, ring]) => outline(ring.split("L"))).join("");
  const paths = {};
  for (const country of countries) paths[country.id] = (paths[country.id] ?? "") + path(country);
  const points = {};
  for (const { id, properties } of shapes(topojson.world_50m)) points[id] ??= projection(properties.ct).map(Math.round);
  const height = Math.ceil(draw.bounds({ type: "FeatureCollection", features: countries })[1][1]);
  await writeFile(`${dist}print/world.json`, JSON.stringify({ height, paths, points }));
  const land = Object.values(paths).join("");
  const style = "path{fill:#eef1f1;stroke:#fff;stroke-width:.5}@media(prefers-color-scheme:dark){path{fill:#29363a;stroke:#12191a}}";
  await writeFile(
    `${dist}world.svg`,
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 ${height}"><style>${style}</style><path d="${land}"/></svg>`,
  );
}

// One file with every icon that templates/_icon.html names, as its symbols.
async function icons() {
  const names = {
    menu: "list",
    home: "check2-square",
    overview: "speedometer2",
    growth: "graph-up-arrow",
    execution: "clipboard-check",
    calls: "megaphone",
    results: "signpost-split",
    customs: "box-seam",
    compare: "layout-three-columns",
    explore: "search",
    targets: "bullseye",
    brief: "file-earmark-text",
    sessions: "people",
    methodology: "book",
    records: "table",
    filters: "funnel",
    download: "download",
    eye: "eye",
    draft: "pencil",
    submitted: "hourglass-split",
    returned: "arrow-return-left",
    verified: "check-circle",
  };
  const symbols = Object.entries(names).map(async ([name, file]) => {
    const drawing = await readFile(`node_modules/bootstrap-icons/icons/${file}.svg`, "utf8");
    const [, inside] = drawing.match(/<svg[^>]*>([\s\S]*)<\/svg>/);
    return `<symbol id="${name}" viewBox="0 0 16 16">${inside.replace(/\s*\n\s*/g, "")}</symbol>`;
  });
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">${(await Promise.all(symbols)).join("")}</svg>`;
  await writeFile(`${dist}icons.svg`, sprite);
}

// A ring of points as steps from each to the next, without those that lie within a pixel of the one before.
function outline(points) {
  const kept = [];
  for (const point of points.map((text) => text.split(",").map((number) => Math.round(number * 10)))) {
    const last = kept.at(-1);
    if (!last || Math.hypot(point[0] - last[0], point[1] - last[1]) >= 9) kept.push(point);
  }
  if (kept.length < 3) return "";
  const steps = kept.slice(1).flatMap(([x, y], place) => [x - kept[place][0], y - kept[place][1]]);
  return `M${tenths(kept[0])}l${tenths(steps)}z`;
}

// Numbers in a path, in as few characters as its grammar allows: "-.5-.9 1.4".
function tenths(numbers) {
  return numbers.map((number) => String(number / 10).replace(/^(-?)0\./, "$1.")).join(" ").replaceAll(" -", "-");
}

async function report() {
  let total = 0;
  for (const file of await readdir(dist, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const name = `${file.parentPath}/${file.name}`;
    const size = brotliCompressSync(await readFile(name)).length;
    total += size;
    console.log(`${(size / 1000).toFixed(0).padStart(5)} KB  ${name}`);
  }
  console.log(`${(total / 1000).toFixed(0).padStart(5)} KB  in all, compressed with brotli`);
}
