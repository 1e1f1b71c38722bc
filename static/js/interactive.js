// Draws the chart that a reader opens to explore it. The drawing above it and the table are there without a script.
const box = document.querySelector("details[data-plotly]");
const place = box?.querySelector("[data-figure]");
const dark = matchMedia("(prefers-color-scheme: dark)");

// Figures name colours of the design system; Plotly needs their values.
function coloured(part, styles) {
  if (typeof part === "string") return part.replace(/var\((--[\w-]+)\)/g, (_, name) => styles.getPropertyValue(name).trim());
  if (Array.isArray(part)) return part.map((item) => coloured(item, styles));
  if (part === null || typeof part !== "object") return part;
  return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, coloured(item, styles)]));
}

async function draw() {
  const { data, layout } = JSON.parse(document.getElementById(place.dataset.figure).textContent);
  const styles = getComputedStyle(document.documentElement);
  const font = { family: getComputedStyle(document.body).fontFamily, size: 14, color: "var(--chart-ink)" };
  const config = { responsive: true, displayModeBar: false, locale: document.documentElement.lang === "es" ? "es-PE" : "en-US" };
  try {
    const { default: Plotly } = await import(box.dataset.plotly);
    await Plotly.react(place, coloured(data, styles), coloured({ ...layout, font }, styles), config);
    place.dataset.drawn = "true";
  } catch (fault) {
    place.textContent = box.dataset.failed;
    throw fault;
  }
}

box?.addEventListener("toggle", () => {
  if (box.open && !place.dataset.drawn) draw();
});
dark.addEventListener("change", () => {
  if (place?.dataset.drawn) draw();
});
