// The part of Plotly that exploring uses: lines, which are of its core, in our languages.
import Plotly from "plotly.js/lib/core";
import es from "plotly.js/lib/locales/es";
import esPE from "plotly.js/lib/locales/es-pe";

Plotly.register([es, esPE]);

export default Plotly;
