// What is typed into a form is kept in this browser until the server says that it is saved: a lost connection or a
// page left by mistake loses nothing. The key names the person, so that nobody meets another's text.
const LONGEST = 7 * 24 * 3600 * 1000;
const form = document.querySelector("form[data-typed]");
let isChanged = false;
const keyOf = (typed) => `typed ${typed}`;

function kept(key) {
  const text = localStorage.getItem(key);
  const { at, fields } = text ? JSON.parse(text) : {};
  return at > Date.now() - LONGEST ? fields : null;
}

function keep() {
  const fields = [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
  localStorage.setItem(keyOf(form.dataset.typed), JSON.stringify({ at: Date.now(), fields }));
}

// Handed to the server, the text comes back in the form, with all that belongs to it. It is handed in once: what the
// server does not take is not sent again and again.
function restore(fields) {
  sessionStorage.setItem(keyOf(form.dataset.typed), "handed in");
  const sender = Object.assign(document.createElement("form"), { method: "post", hidden: true });
  const sent = [...fields, ["do", "restore"], ["csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value]];
  for (const [name, value] of sent) {
    const field = document.createElement("textarea");
    Object.assign(field, { name, value });
    sender.append(field);
  }
  document.body.append(sender);
  sender.submit();
}

for (const { dataset } of document.querySelectorAll("[data-tags^='saved ']")) {
  localStorage.removeItem(keyOf(dataset.tags.slice("saved ".length)));
}

if (form) {
  const key = keyOf(form.dataset.typed);
  const fields = "fresh" in form.dataset && !sessionStorage.getItem(key) && kept(key);
  if (fields) restore(fields);
  else sessionStorage.removeItem(key);
  const keepChanges = () => {
    if (isChanged) keep();
    isChanged = false;
  };
  form.addEventListener("input", () => {
    isChanged = true;
  });
  setInterval(keepChanges, 500);
  addEventListener("pagehide", keepChanges);
  form.addEventListener("submit", ({ submitter }) => {
    isChanged = submitter?.value !== "discard";
    keepChanges();
    if (submitter?.value === "discard") localStorage.removeItem(key);
  });
}

// Signing out leaves nothing of the person behind.
document.querySelector("form[data-signs-out]")?.addEventListener("submit", ({ currentTarget }) => {
  isChanged = false;
  const own = keyOf(`${currentTarget.dataset.signsOut}:`);
  for (const key of Object.keys(localStorage)) if (key.startsWith(own)) localStorage.removeItem(key);
});
