// One box ticks all boxes of a list; without it each is ticked by itself.
for (const form of document.querySelectorAll("form.ticks")) {
  const all = form.querySelector("[data-tick-all]");
  if (!all) continue;
  const boxes = [...form.querySelectorAll('input[name="record"]')];
  all.closest("label").hidden = false;
  all.addEventListener("change", () => boxes.forEach((box) => (box.checked = all.checked)));
  form.addEventListener("change", () => {
    all.checked = boxes.every((box) => box.checked);
  });
}
