// Copies the field that a button names, or else the paragraph beside it, and says so.
document.addEventListener("click", async ({ target }) => {
  if (!target.matches?.("[data-copy]")) return;
  const field = document.getElementById(target.dataset.copy);
  const words = field ? field.value : target.closest("blockquote").querySelector("p").textContent.trim();
  await navigator.clipboard.writeText(words);
  target.parentElement.querySelector("[role=status]").textContent = "✓";
});
