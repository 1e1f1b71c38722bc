// Copies the paragraph beside the button, and says so.
document.addEventListener("click", async ({ target }) => {
  if (!target.matches?.("[data-copy]")) return;
  const quote = target.closest("blockquote");
  await navigator.clipboard.writeText(quote.querySelector("p").textContent.trim());
  quote.querySelector("[role=status]").textContent = "✓";
});
