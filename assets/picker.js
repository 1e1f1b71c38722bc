// Picking by typing: a company in one input, many companies as rows of a form or lines of a list, a country.
// Without this script each of them is a plain input for RUCs, or a plain list.
import TomSelect from "tom-select/base";

const words = document.querySelector("script[data-none]").dataset;
const RUC = /\b\d{11}\b/g;

const escaped = (text) => new Option(text).innerHTML;
const line = ({ ruc, name, region }) =>
  `<div><strong>${escaped(name)}</strong> <span class="muted">${escaped(ruc)}${region ? ` · ${escaped(region)}` : ""}</span></div>`;

// Enter picks, and never sends the form: neither before the hits are there nor where there are none.
function enterPicks(picker) {
  picker.control_input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}

// The plain input stays for what is sent; who comes to it (the summary of faults leads there) is led on.
function stepAside(picker) {
  enterPicks(picker);
  picker.input.setAttribute("aria-hidden", "true");
  picker.input.addEventListener("focus", () => picker.focus());
  return picker;
}

// What all pickers share. The server has compared already, accents and case aside: show its hits as they come.
function companies(input, address, options) {
  const picker = new TomSelect(input, {
    valueField: "ruc",
    labelField: "name",
    searchField: [],
    maxOptions: 20,
    loadThrottle: 150,
    shouldLoad: (query) => query.trim().length > 1,
    score: () => () => 1,
    load(query, done) {
      this.clearOptions();
      fetch(`${address}?${new URLSearchParams({ q: query })}`, { headers: { accept: "application/json" } })
        .then((answer) => answer.json())
        .then(({ hits }) => done(hits))
        .catch(() => {
          this.failed = true;
          done();
        });
    },
    render: {
      option: line,
      item: line,
      no_results() {
        const message = this.failed ? words.failed : words.none;
        this.failed = false;
        return `<div class="no-results">${escaped(message)}</div>`;
      },
      not_loading: () => `<div class="no-results">${escaped(words.typeMore)}</div>`,
    },
    ...options,
  });
  return stepAside(picker);
}

function changed(element) {
  element.dispatchEvent(new Event("input", { bubbles: true }));
}

// One company.
for (const input of document.querySelectorAll("input[data-companies]")) {
  const chosen = input.value ? [{ ruc: input.value, name: input.dataset.name || input.value }] : [];
  companies(input, input.dataset.companies, {
    maxItems: 1,
    options: chosen,
    items: chosen.map(({ ruc }) => ruc),
    // A RUC that was typed and not picked is sent as it is, and told to be wrong beside the field.
    create: (text) => ({ ruc: text.trim(), name: text.trim() }),
    createFilter: /^\d{11}$/,
    onChange: () => changed(input),
  });
}

// A long list.
for (const select of document.querySelectorAll("select[data-pick]")) {
  stepAside(new TomSelect(select, { maxOptions: null, onChange: () => changed(select) }));
}

// A picker that hands each pick on and stays open for the next; RUCs that are pasted are picks too.
function manyInto(input, address, add) {
  const picker = companies(input, address, {
    maxItems: null,
    closeAfterSelect: false,
    onItemAdd(ruc) {
      add(this.options[ruc]);
      this.clear(true);
      this.setTextboxValue("");
    },
  });
  picker.control_input.addEventListener("paste", (event) => {
    const rucs = event.clipboardData.getData("text").match(RUC) ?? [];
    if (!rucs.length) return;
    event.preventDefault();
    event.stopPropagation();
    for (const ruc of rucs) add({ ruc, name: ruc });
  }, true);
}

class Rows {
  constructor(fieldset) {
    this.list = fieldset.querySelector(".part-rows");
    this.template = fieldset.querySelector("template");
    this.prefix = fieldset.dataset.rows;
    this.total = fieldset.querySelector(`[name="${this.prefix}-TOTAL_FORMS"]`);
    fieldset.querySelector("button[value=rows]").hidden = true;
    for (const row of [...this.list.children]) this.dropIfEmpty(row);
  }

  dropIfEmpty(row) {
    const inputs = [...row.querySelectorAll("input, select")];
    if (inputs.every(({ value, type }) => type === "checkbox" || !value)) row.remove();
  }

  get rucs() {
    return [...this.list.querySelectorAll("[name$='-company']")].map(({ value }) => value);
  }

  add({ ruc, name }) {
    if (this.rucs.includes(ruc)) return;
    const html = this.template.innerHTML.replaceAll("__prefix__", this.total.value);
    this.total.value = Number(this.total.value) + 1;
    this.list.insertAdjacentHTML("beforeend", html);
    const row = this.list.lastElementChild;
    const key = row.querySelector("[name$='-company']");
    key.value = ruc;
    const title = Object.assign(document.createElement("strong"), { textContent: name });
    row.classList.add("has-title");
    key.closest(".field").replaceWith(titled(title, key));
    changed(key);
  }
}

function titled(title, key) {
  const place = document.createElement("div");
  place.className = "part-title";
  key.type = "hidden";
  place.append(title, key);
  return place;
}

for (const input of document.querySelectorAll("input[data-pick-rows]")) {
  const rows = new Rows(input.closest("fieldset"));
  input.closest("[hidden]").hidden = false;
  manyInto(input, input.dataset.pickRows, (company) => rows.add(company));
}

for (const area of document.querySelectorAll("textarea[data-pick-into]")) {
  const input = Object.assign(document.createElement("input"), { type: "text", className: "form-control", placeholder: words.typeMore });
  input.setAttribute("aria-label", words.typeMore);
  area.before(input);
  manyInto(input, area.dataset.pickInto, ({ ruc, name }) => {
    area.value = `${area.value.trimEnd()}\n${ruc}\t${name === ruc ? "" : name}`.trim();
    changed(area);
  });
}

// A row that is taken out looks so at once.
document.addEventListener("change", ({ target }) => {
  if (target.name?.endsWith("-DELETE")) target.closest(".part").classList.toggle("is-out", target.checked);
});
