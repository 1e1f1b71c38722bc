// Shows how far the work is, and the whole page anew once it is done.
const wait = 1000;

async function look() {
  const begun = performance.now();
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const anew = page.querySelector("#job");
    if (answer.ok && !anew) return location.reload();
    const shown = document.querySelector("#job");
    // Said again only where it is another sentence, for those who hear the page.
    for (const part of [".job-words", ".job-progress"]) {
      const [before, after] = [shown.querySelector(part), anew?.querySelector(part)];
      if (after && before.innerHTML !== after.innerHTML) before.replaceWith(after);
    }
  } catch {
    // The connection is gone for a moment: the next look tells.
  }
  // A page that takes long to make is asked for less often.
  setTimeout(look, Math.max(wait, 5 * (performance.now() - begun)));
}

setTimeout(look, wait);
