// Lists of choices close with Escape or a click elsewhere, as people expect of a menu.
const lists = [...document.querySelectorAll(".filter-choices, .take-away")];

document.addEventListener("click", ({ target }) => {
  for (const list of lists) if (!list.contains(target)) list.open = false;
});
document.addEventListener("keydown", ({ key }) => {
  const open = lists.find((list) => list.open);
  if (key !== "Escape" || !open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
