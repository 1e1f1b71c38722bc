// On a phone the rows of a list are cards, on which each value stands after the heading of its column.
for (const table of document.querySelectorAll(".table-figures.list table, .table-figures.cards table")) {
  const labels = [...table.querySelectorAll("thead tr:last-child > *")].map((heading) => heading.textContent.trim());
  for (const row of table.querySelectorAll("tbody tr, tfoot tr")) {
    [...row.children].forEach((cell, place) => {
      if (!cell.textContent.trim() && !cell.firstElementChild) cell.dataset.empty = "";
      else if (cell.colSpan === 1) cell.dataset.label = labels[place] ?? "";
    });
  }
  table.dataset.cards = "";
}
