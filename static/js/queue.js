// The queue by keyboard: while a record's box has the focus, arrows move, V verifies the record and R returns it.
const boxes = [...document.querySelectorAll('form.ticks input[name="record"]')];
const hint = document.getElementById("queue-keys");
if (boxes.length && hint) hint.hidden = false;

function only(box) {
  for (const other of boxes) other.checked = other === box;
}

function press(form, verb) {
  form.requestSubmit(form.querySelector(`button[name="verb"][value="${verb}"]`));
}

const acts = {
  ArrowDown: (box) => boxes[boxes.indexOf(box) + 1]?.focus(),
  ArrowUp: (box) => boxes[boxes.indexOf(box) - 1]?.focus(),
  v: (box) => {
    only(box);
    press(box.form, "verify");
  },
  r: (box) => {
    only(box);
    box.form.querySelector("textarea[name=note]").focus();
  },
};

for (const box of boxes) {
  box.setAttribute("aria-describedby", "queue-keys");
  box.addEventListener("keydown", (event) => {
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act(box);
  });
}
