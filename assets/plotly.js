// The part of Plotly that our charts use. A trace that is missing here draws empty axes without a word,
// so every kind of chart is drawn in a browser by the tests.
import Plotly from "plotly.js/lib/core";
import bar from "plotly.js/lib/bar";
import choropleth from "plotly.js/lib/choropleth";
import funnel from "plotly.js/lib/funnel";
import heatmap from "plotly.js/lib/heatmap";
import sankey from "plotly.js/lib/sankey";
import treemap from "plotly.js/lib/treemap";
import waterfall from "plotly.js/lib/waterfall";
import es from "plotly.js/lib/locales/es";
import esPE from "plotly.js/lib/locales/es-pe";

// Scatter is part of the core.
Plotly.register([bar, choropleth, funnel, heatmap, sankey, treemap, waterfall, es, esPE]);

export default Plotly;
