// Copies the field that a button names, or else the paragraph beside it, and says in words what happened.
for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;

document.addEventListener("click", async ({ target }) => {
  if (!target.matches?.("[data-copy]")) return;
  const field = document.getElementById(target.dataset.copy);
  const words = field ? field.value : target.closest("blockquote").querySelector("p").textContent.trim();
  const said = target.parentElement.querySelector("[role=status]");
  try {
    await navigator.clipboard.writeText(words);
    said.textContent = said.dataset.copied;
  } catch {
    // A browser gives no clipboard to pages without https, and may ask the person first.
    field?.select();
    said.textContent = said.dataset.failed;
  }
});
