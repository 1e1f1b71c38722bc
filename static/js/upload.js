// Shows how far the work is, and the whole page anew once it is done.
const wait = 1000;

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const anew = page.querySelector("#upload-progress progress");
    if (answer.ok && !anew) return location.reload();
    if (anew) document.querySelector("#upload-progress progress").replaceWith(anew);
  } catch {
    // The connection is gone for a moment: the next look tells.
  }
  setTimeout(look, wait);
}

setTimeout(look, wait);
