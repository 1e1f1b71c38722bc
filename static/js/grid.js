// The grid of a year's sales: each cell is saved as it is left; a block pasted from Excel is one request.
// Whatever cannot be saved stays in its cell, with what is wrong or what somebody else has entered beside it.
const form = document.getElementById("grid");
const words = form.dataset;
const status = document.getElementById("grid-status");
const missing = document.getElementById("grid-missing");
// Each cell is saved as it is left; the button is for what could not be sent.
const saveButton = form.querySelector("[type=submit]");
saveButton.hidden = true;
// A cell without an input is last year's value, or of a chain that the company does not work in.
const rows = [...form.querySelectorAll(".grid tbody tr")].map((row) =>
  [...row.querySelectorAll("td")].map((cell) => cell.querySelector(":scope > input")),
);
const places = new Map(rows.flatMap((row, y) => row.map((input, x) => [input, { x, y }])).filter(([input]) => input));
const inputs = [...places.keys()];
const versions = new Map(
  form.elements.seen.value.split(";").map((part) => part.split(":")).map(([name, version]) => [name, Number(version)]),
);
const waiting = new Map();
let isSending = false;
let hasFailed = false;

for (const input of inputs) {
  input.inputMode = "decimal";
  // The cell's state is read with its name.
  const state = input.nextElementSibling;
  state.id = `s-${input.name}`;
  Object.assign(input.dataset, { state: input.parentElement.dataset.state ?? "", words: state.textContent });
  if (!input.hasAttribute("aria-describedby")) describe(input, state.id);
}

// An input is described by its state or its message, by last year's value, and by a warning.
function describe(input, first) {
  const beside = ["b", "w"].map((mark) => `${mark}-${input.name}`).filter((id) => document.getElementById(id));
  input.setAttribute("aria-describedby", [first, ...beside].join(" "));
}

// ── Warnings while typing: nothing is refused ──
const TIMES = 5;
const PRICES = 3;
const medians = JSON.parse(document.getElementById("medians").textContent);

// The server reads what is saved; a warning needs to be right for what is usual.
function amount(text) {
  const plain = text.replace(/US\$|USD|\$|\s/gi, "");
  const decimals = plain.match(/[.,](\d{1,2})$/);
  const whole = (decimals ? plain.slice(0, decimals.index) : plain).replace(/[.,']/g, "");
  return /^\d+$/.test(whole) ? Number(`${whole}.${decimals ? decimals[1] : 0}`) : null;
}

const isFar = (one, other, times) => one > 0 && other > 0 && (one > other * times || one * times < other);

function warnings(input) {
  const value = amount(input.value);
  if (!value) return [];
  const [, chain] = input.name.match(/^c-\d+-(.*)$/);
  const other = Number(input.dataset.other);
  const price = words.measure === "fob_usd" ? value / other : other / value;
  return [
    isFar(value, Number(input.dataset.last), TIMES) && words.jump,
    other > 0 && isFar(price, medians[chain], PRICES) && words.price,
  ].filter(Boolean);
}

function warn(input) {
  const found = warnings(input).join(" ");
  let note = document.getElementById(`w-${input.name}`);
  if (found && !note) {
    note = Object.assign(document.createElement("p"), { className: "cell-warning", id: `w-${input.name}` });
    note.setAttribute("role", "status");
    input.parentElement.append(note);
  }
  if (found) note.textContent = found;
  else note?.remove();
  const first = input.getAttribute("aria-describedby").split(" ")[0];
  describe(input, first);
}

const isUnsaved = (input) => input.value.trim() !== input.defaultValue;

function save(changed, { confirmed = false } = {}) {
  for (const input of changed) {
    waiting.set(input, confirmed);
    input.nextElementSibling.textContent = words.saving;
  }
  if (!isSending) send();
}

// One request at a time: a cell's next version is known only once the last answer is here.
async function send() {
  isSending = true;
  while (waiting.size) {
    const batch = [...waiting].map(([input, confirmed]) => ({ input, confirmed, text: input.value }));
    waiting.clear();
    try {
      const results = await post(batch);
      batch.forEach(({ input, text }, number) => settle(input, text, results[number]));
      hasFailed = false;
      saveButton.hidden = !inputs.some(isUnsaved);
      tell(results);
    } catch {
      hasFailed = true;
      saveButton.hidden = false;
      for (const { input } of batch) settleState(input, input.dataset.state, input.dataset.words);
      status.textContent = words.lost;
      waiting.clear();
    }
  }
  isSending = false;
}

async function post(batch) {
  if (hasFailed) await renewToken();
  const cells = batch.map(({ input, confirmed, text }) => {
    const [, company, chain] = input.name.match(/^c-(\d+)-(.*)$/);
    return { company: Number(company), chain, text, confirmed, version: versions.get(input.name) ?? 0 };
  });
  const answer = await fetch(words.cells, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
    body: JSON.stringify({ cells }),
  });
  if (!answer.ok || answer.redirected) throw new Error(answer.status);
  return (await answer.json()).cells;
}

// Signing in anew in another window makes another token; a new page knows it.
async function renewToken() {
  const page = await (await fetch(location.href)).text();
  const token = new DOMParser().parseFromString(page, "text/html").querySelector("#grid [name=csrfmiddlewaretoken]");
  if (token) form.elements.csrfmiddlewaretoken.value = token.value;
}

function settle(input, sent, result) {
  const { outcome, text, version } = result;
  const isOpen = ["error", "conflict", "confirm"].includes(outcome);
  if (!isOpen) {
    // What was typed since stays, and is saved next.
    if (input.value === sent) input.value = text;
    versions.set(input.name, version);
    input.defaultValue = text;
  }
  settleState(input, result.state, result.words);
  explain(input, isOpen ? result : null);
}

function settleState(input, state, text) {
  input.dataset.state = state;
  input.dataset.words = text;
  input.parentElement.dataset.state = state;
  input.nextElementSibling.textContent = text;
}

// What is wrong with a cell, and what a person can decide.
function explain(input, result) {
  input.parentElement.querySelector(".cell-message")?.remove();
  input.removeAttribute("aria-invalid");
  describe(input, `s-${input.name}`);
  if (!result) return;
  const note = document.createElement("p");
  note.className = "cell-message";
  note.id = `m-${input.name}`;
  note.textContent = result.outcome === "conflict" ? `${result.message}: ${result.text || "—"} ` : `${result.message} `;
  note.append(...choices(input, result));
  input.setAttribute("aria-invalid", "true");
  input.parentElement.append(note);
  describe(input, note.id);
}

function choices(input, { outcome, text, version }) {
  const restore = (value) => () => {
    versions.set(input.name, version);
    input.value = input.defaultValue = value;
    explain(input, null);
    input.focus();
  };
  if (outcome === "confirm") {
    return [button(words.remove, () => save([input], { confirmed: true })), button(words.keep, restore(text))];
  }
  if (outcome === "conflict") {
    const keepMine = () => {
      versions.set(input.name, version);
      save([input]);
      input.focus();
    };
    return [button(words.mine, keepMine), button(words.theirs, restore(text))];
  }
  return [];
}

function button(text, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: text });
  made.addEventListener("click", act);
  return made;
}

function tell(results) {
  const open = results.filter(({ outcome }) => ["error", "conflict", "confirm"].includes(outcome)).length;
  const saved = results.length - open;
  missing.textContent = inputs.filter((input) => !input.defaultValue && !input.closest(".other")).length;
  status.textContent = [saved && `${words.saved} ${saved}.`, open && `${words.open} ${open}.`].filter(Boolean).join(" ");
}

// A block of Excel: cells apart by tabs, rows by line ends, filled in from the focused cell on.
function fill(start, text) {
  const { x, y } = places.get(start);
  const block = text.replace(/\r?\n$/, "").split(/\r?\n/).map((line) => line.split("\t"));
  const changed = [];
  let isOutside = false;
  block.forEach((line, down) =>
    line.forEach((value, across) => {
      const input = rows[y + down]?.[x + across];
      if (!input) isOutside ||= value.trim() !== "";
      else {
        input.value = value.trim();
        warn(input);
        if (isUnsaved(input)) changed.push(input);
      }
    }),
  );
  if (changed.length) save(changed);
  if (isOutside) status.textContent = words.outside;
}

function move(input, down, across) {
  let { x, y } = places.get(input);
  let next = null;
  do {
    y += down;
    x += across;
    next = rows[y]?.[x];
  } while (next === null);
  next?.focus();
  return Boolean(next);
}

function direction({ key, shiftKey, target }) {
  const { value, selectionStart: from, selectionEnd: to } = target;
  const isWhole = from === 0 && to === value.length;
  if (key === "ArrowDown" || (key === "Enter" && !shiftKey)) return [1, 0];
  if (key === "ArrowUp" || key === "Enter") return [-1, 0];
  if (key === "ArrowLeft" && (isWhole || (from === 0 && to === 0))) return [0, -1];
  if (key === "ArrowRight" && (isWhole || from === value.length)) return [0, 1];
  return null;
}

const table = form.querySelector(".grid");
table.addEventListener("focusin", ({ target }) => places.has(target) && target.select());
table.addEventListener("input", ({ target }) => places.has(target) && warn(target));
table.addEventListener("change", ({ target }) => {
  if (places.has(target) && isUnsaved(target)) save([target]);
});
table.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (!places.has(target) || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = direction(event);
  if (step && (move(target, ...step) || key === "Enter")) event.preventDefault();
  // In the last row there is nowhere to go, and the cell is not left.
  if (key === "Enter" && document.activeElement === target && isUnsaved(target)) save([target]);
  if (key === "Escape") {
    target.value = target.defaultValue;
    explain(target, null);
  }
});
table.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text/plain");
  if (!places.has(event.target) || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  fill(event.target, text);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  save(inputs.filter(isUnsaved));
});
addEventListener("online", () => save(inputs.filter(isUnsaved)));
addEventListener("beforeunload", (event) => {
  if (isSending || inputs.some(isUnsaved)) event.preventDefault();
});
