"""Pictures of every page in every form, to be looked at: `make contact-sheets`, on the database that DATABASE_URL names.

A gunicorn with gunicorn.conf.py shows the pages that each person reaches by links from where they begin, one address of
each. Each page is taken at three widths, in both languages, light and dark. A sheet shows two forms beside each other,
or all four of a phone, and a long page goes on in the next sheet. Printed is what a program sees by itself: errors of
scripts, pages that scroll sideways, texts that are cut off, and what axe-core finds. Needs the accounts of the demo.
"""

import argparse
import os
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs an event loop of its own
django.setup()

from django.test import Client  # noqa: E402
from django.urls import Resolver404, resolve  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from accounts.models import User  # noqa: E402
from tests.browser.conftest import CHROMIUM, QUIET, Visit  # noqa: E402
from tests.conftest import signed_in  # noqa: E402
from tests.load import server  # noqa: E402
from tests.postgres import free_port  # noqa: E402

PEOPLE = ("committee", "staff", "verifier", "coordinator", "administrator", "auditor", "")
"""Whose pages are looked at: the accounts of the demo and, last, somebody who has not signed in."""

STARTS = ("/", "/records/home/", "/accounts/", "/design/")
WIDTHS = (360, 1280, 1920)
LANGUAGES = ("es", "en")
SCHEMES = ("light", "dark")
PAIRS = ((("es", "light"), ("en", "dark")), (("en", "light"), ("es", "dark")))
"""The forms that stand beside each other; a phone's four fit into one sheet."""

COLUMN = {360: 360, 1280: 960, 1920: 960}
"""Pixels of a sheet that a page of each width gets."""

HEIGHT = 1900
MOST_SHEETS = 4

CUT_OFF = """() => [...document.querySelectorAll("main *")].filter((element) => {
    const { overflowX } = getComputedStyle(element);
    return element.checkVisibility() && element.clientWidth > 4 && element.textContent.trim()
        && !["visible", "auto", "scroll"].includes(overflowX) && element.scrollWidth > element.clientWidth + 1;
}).map((element) => element.tagName + "." + element.className + ": " + element.textContent.trim().slice(0, 60))"""


def pages(client: Client, taken: dict[str, str]) -> None:
    """Add to the addresses by view those that a person reaches by links."""
    waiting = list(STARTS)
    seen = set(waiting)
    while waiting:
        path = waiting.pop(0)
        answer = client.get(path, follow=True)
        if not answer.get("Content-Type", "").startswith("text/html") or answer.status_code != 200:
            continue
        taken.setdefault(_view(answer.request["PATH_INFO"]) or path, answer.request["PATH_INFO"])
        for found in re.findall(r'<a[^>]* href="(/[^"?#]*)', answer.content.decode()):
            view = _view(found)
            if view and view not in taken and view not in seen:
                seen.add(view)
                waiting.append(found)


def _view(path: str) -> str:
    try:
        return resolve(path).view_name or ""
    except Resolver404:
        return ""


def addresses(also: list[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Each person with the pages that nobody before reaches."""
    known: dict[str, str] = {}
    for person in PEOPLE:
        before = set(known)
        pages(_client(person), known)
        new = {name: path for name, path in known.items() if name not in before}
        yield person, new | ({path: path for path in also} if person == PEOPLE[0] else {})


def _client(person: str) -> Client:
    if not person:
        return Client()
    return signed_in(User.objects.get(email=f"{person}@example.org"))


def take(visit: Visit, folder: Path, language: str) -> list[str]:
    """Take the page that is open at each width in a language, light and dark, and say what is wrong with it."""
    faults = []
    for width, scheme in product(WIDTHS, SCHEMES):
        visit.page.emulate_media(color_scheme=scheme)
        visit.page.set_viewport_size({"width": width, "height": 900})
        visit.page.wait_for_timeout(250)  # charts are drawn for the width
        visit.page.screenshot(path=folder / f"{width}-{language}-{scheme}.png", full_page=True)
        faults += [f"{width} {language} {scheme}: {fault}" for fault in wrong(visit, width)]
    return faults


def wrong(visit: Visit, width: int) -> list[str]:
    """What a program sees of a form by itself."""
    wide = visit.page.evaluate("document.documentElement.scrollWidth")
    sideways = [f"scrolls sideways, {wide} px"] if wide > width else []
    return [*sideways, *(f"cut off {text}" for text in visit.page.evaluate(CUT_OFF)), *visit.violations()]


def save_sheets_of(folder: Path, stem: Path) -> None:
    """Put the forms of a page that were taken into a folder beside each other."""
    for width in WIDTHS:
        for letter, forms in zip("ab", [PAIRS[0] + PAIRS[1]] if width == 360 else PAIRS, strict=False):
            files = [folder / f"{width}-{language}-{scheme}.png" for language, scheme in forms]
            save_sheets([_fit(Image.open(file), COLUMN[width]) for file in files], f"{stem}.{width}{letter}")


def _fit(picture: Image.Image, width: int) -> Image.Image:
    return picture.resize((width, picture.height * width // picture.width), Image.Resampling.LANCZOS)


def save_sheets(pictures: list[Image.Image], stem: str) -> None:
    """Put pictures beside each other, cut to sheets of a height."""
    gap, width = 8, pictures[0].width
    longest = max(picture.height for picture in pictures)
    for number in range(min(MOST_SHEETS, -(-longest // HEIGHT))):
        top = number * HEIGHT
        sheet = Image.new("RGB", ((width + gap) * len(pictures), min(HEIGHT, longest - top)), "#d0f")
        for place, picture in enumerate(pictures):
            if picture.height > top:
                part = picture.crop((0, top, width, min(top + HEIGHT, picture.height)))
                sheet.paste(part, ((width + gap) * place, 0))
        sheet.save(f"{stem}{number + 1}.png")


def look(browser: Browser, site: str, person: str, path: str, folder: Path) -> list[str]:
    """Take a page in all forms, as a person sees it, and say what is wrong with it."""
    faults = []
    for language in LANGUAGES:
        context = browser.new_context(locale=language)
        visit = Visit(context.new_page(), site)
        if person:
            visit.sign_in(f"{person}@example.org")
        visit.page.goto(f"{site}{path}", wait_until="networkidle")
        faults += take(visit, folder, language) + visit.faults
        context.close()
    return faults


def look_at_all(browser: Browser, site: str, given: argparse.Namespace) -> None:
    for person, found in addresses(given.also):
        for view, path in found.items():
            if given.only not in view:
                continue
            folder = given.out / "single" / re.sub(r"[^\w-]+", "_", f"{person or 'nobody'}-{view}").strip("_")
            folder.mkdir(parents=True, exist_ok=True)
            faults = look(browser, site, person, path, folder)
            save_sheets_of(folder, given.out / folder.name)
            print(f"{person or 'nobody'} {path}", *faults, sep="\n    ", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("var/contact-sheets"))
    parser.add_argument("--also", nargs="*", default=[], help="addresses to take besides, with their query")
    parser.add_argument("--only", default="", help="take views whose name holds this alone")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    port = free_port()
    with server(port, workers=1, threads=4), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        look_at_all(browser, f"http://127.0.0.1:{port}", given)
        browser.close()


if __name__ == "__main__":
    main()
