// On a phone the rows of a list are cards, on which each value stands after the heading of its column. Tables of figures and
// long lists come with these labels; others get them here.
const unlabelled = "table:not([data-cards])";
for (const table of document.querySelectorAll(`.table-figures.list ${unlabelled}, .table-figures.cards ${unlabelled}`)) {
  // What heads a column of boxes or buttons is for those who hear the table.
  const labels = [...table.querySelectorAll("thead tr:last-child > *")].map((heading) =>
    heading.querySelector(".visually-hidden") ? "" : heading.textContent.trim(),
  );
  // What a record does not have is no line of its card; that a figure is not known is.
  const isList = table.closest(".list") !== null;
  for (const row of table.querySelectorAll("tbody tr, tfoot tr")) {
    let place = 0;
    for (const cell of row.children) {
      const text = cell.textContent.trim();
      if ((!text && !cell.firstElementChild) || (isList && text === "—")) cell.dataset.empty = "";
      else if (cell.colSpan === 1) cell.dataset.label = labels[place] ?? "";
      place += cell.colSpan;
    }
  }
  table.dataset.cards = "";
}
