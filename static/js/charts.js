// Draws each chart of a page when it comes into view. Figures and tables are there without it.
const settings = document.querySelector("script[data-plotly]").dataset;
const dark = matchMedia("(prefers-color-scheme: dark)");
const plots = [...document.querySelectorAll(".plot")];
let plotly;

function loadPlotly() {
  plotly ??= import(settings.plotly).then((module) => module.default);
  return plotly;
}

// Figures name colours of the design system; Plotly needs their values.
function resolveColours(part, styles) {
  if (typeof part === "string") {
    return part.replace(/var\((--[\w-]+)\)/g, (_, name) => styles.getPropertyValue(name).trim());
  }
  if (Array.isArray(part)) return part.map((item) => resolveColours(item, styles));
  if (part === null || typeof part !== "object") return part;
  return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, resolveColours(item, styles)]));
}

// A chart may say what is different where there is little room: layout.meta.narrow.
function forWidth(layout, width) {
  const narrow = width < 480 ? { ...layout.meta?.narrow } : {};
  return { ...layout, ...narrow, margin: { ...layout.margin, ...narrow.margin } };
}

function withTheme(layout) {
  const axis = { gridcolor: "var(--chart-grid)", linecolor: "var(--chart-grid)", zerolinecolor: "var(--chart-muted)", fixedrange: true };
  return {
    autosize: true,
    dragmode: false,
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    separators: ".,",
    ...layout,
    font: { family: getComputedStyle(document.body).fontFamily, size: 14, color: "var(--chart-ink)" },
    margin: { l: 40, r: 16, t: 24, b: 48, ...layout.margin },
    xaxis: { ...axis, showgrid: false, automargin: true, ...layout.xaxis },
    yaxis: { ...axis, automargin: true, ...layout.yaxis },
  };
}

async function draw(plot) {
  const figure = JSON.parse(document.getElementById(plot.dataset.figure).textContent);
  const styles = getComputedStyle(document.documentElement);
  const layout = withTheme(forWidth(figure.layout, plot.clientWidth));
  const config = {
    responsive: true,
    displayModeBar: false,
    locale: document.documentElement.lang === "es" ? "es-PE" : "en-US",
    topojsonURL: settings.topojson,
  };
  try {
    const Plotly = await loadPlotly();
    await Plotly.react(plot, resolveColours(figure.data, styles), resolveColours(layout, styles), config);
    if (!plot.dataset.drawn) plot.on("plotly_click", oneStepDeeper.bind(plot));
    plot.dataset.drawn = "true";
  } catch (fault) {
    plot.className = "plot-failed";
    plot.textContent = settings.failed;
    throw fault;
  }
}

// A bar leads to the address that its figure names; a country, to that of the same row of the table below.
function oneStepDeeper({ points: [{ customdata, data, pointNumber }] }) {
  const chart = this.closest(".chart");
  const row = data.type === "choropleth" && chart.querySelectorAll("tbody tr")[pointNumber]?.querySelector("a");
  const address = row ? row.getAttribute("href") : customdata;
  if (typeof address === "string" && address.startsWith("/")) location.assign(address);
}

const inView = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      inView.unobserve(target);
      draw(target);
    }
  },
  { rootMargin: "400px" },
);
for (const plot of plots) inView.observe(plot);
dark.addEventListener("change", () => plots.filter((plot) => plot.dataset.drawn).forEach(draw));

function save(name, href) {
  const link = Object.assign(document.createElement("a"), { download: name, href });
  link.click();
}

// A spreadsheet takes text that begins so for a formula; numbers, also negative ones, are left alone.
function csvCell(text) {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^[+-]?[\d,.]+$/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

function csv(table) {
  const rows = [...table.rows].map((row) => [...row.cells].map((cell) => csvCell(cell.textContent.trim().replace("−", "-"))));
  return `\ufeff${rows.map((row) => row.join(",")).join("\r\n")}\r\n`;
}

document.addEventListener("click", async ({ target }) => {
  const kind = target.dataset?.download;
  if (!kind) return;
  const chart = target.closest(".chart");
  if (kind === "csv") {
    save(`${chart.id}.csv`, URL.createObjectURL(new Blob([csv(chart.querySelector("table"))], { type: "text/csv" })));
  } else {
    const plot = chart.querySelector(".plot");
    if (!plot.dataset.drawn) await draw(plot);
    save(`${chart.id}.png`, await (await loadPlotly()).toImage(plot, { format: "png", width: 1200, height: 675, scale: 2 }));
  }
});
