"""The pictures of the guides and of the README, taken anew from the demo: `make guide-pictures`.

A guide shows the content of a page without its menu, down to the end of a part; on a phone, what a phone shows of it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import NamedTuple

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs an event loop of its own
django.setup()

from django.conf import settings  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from tests.browser.conftest import CHROMIUM, QUIET, Visit  # noqa: E402
from tests.contact_sheets import LANGUAGES  # noqa: E402
from tests.load import server  # noqa: E402
from tests.postgres import free_port  # noqa: E402

GUIDES: Path = settings.BASE_DIR / "static/img/guide"
README: Path = settings.BASE_DIR / "docs/overview.png"


class Shown(NamedTuple):
    """Who opens which page, and the part with which the picture ends."""

    person: str
    path: str
    last: str


PICTURES = {
    "companies": Shown("staff", "/records/companies/", "tbody tr:nth-child(5)"),
    "home": Shown("verifier", "/records/home/", "main section:nth-of-type(2)"),
    "import": Shown("staff", "/records/import/", "main form"),
    "overview": Shown("committee", "/", ".figures.headline"),
    "settings": Shown("administrator", "/records/settings/", "[aria-labelledby=s-chains]"),
    "verification": Shown("verifier", "/records/verification/", "tbody tr:nth-child(3)"),
}
SIZES = {"": {"width": 1000, "height": 900}, ".phone": {"width": 360, "height": 640}}
"""Of the window, by what a picture's name ends with."""
LONGEST = 1000
"""Pixels of a picture's height, for tables that are cards on a phone."""
ROOM = 12
"""Pixels below what is shown."""
README_SIZE = {"width": 1280, "height": 1548}


@contextmanager
def opened(browser: Browser, site: str, person: str, language: str, size: dict[str, int]) -> Iterator[Page]:
    """A window of a person of the demo."""
    context = browser.new_context(locale=language, viewport=size)  # type: ignore[arg-type]
    visit = Visit(context.new_page(), site)
    visit.sign_in(f"{person}@example.org")
    yield visit.page
    context.close()


def take(page: Page, last: str) -> bytes:
    """The content of the page that is open, from its heading to the end of its last part."""
    main, end = page.locator("main").bounding_box(), page.locator(last).first.bounding_box()
    if main is None or end is None:
        raise ValueError(f"{page.url} has no {last}")
    tall = min(end["y"] + end["height"] + ROOM - main["y"], LONGEST)
    return page.screenshot(
        full_page=True, clip={"x": main["x"], "y": main["y"], "width": main["width"], "height": tall}
    )


def save(picture: bytes, file: Path) -> None:
    Image.open(BytesIO(picture)).convert("RGB").quantize(256).save(file, optimize=True)


def main() -> None:
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    with server(port, workers=1, threads=4), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for language, (name, shown), (end, size) in product(LANGUAGES, PICTURES.items(), SIZES.items()):
            with opened(browser, site, shown.person, language, size) as page:
                page.goto(f"{site}{shown.path}", wait_until="networkidle")
                save(take(page, shown.last), GUIDES / f"{name}.{language}{end}.png")
        with opened(browser, site, "committee", "en", README_SIZE) as page:
            page.goto(f"{site}/", wait_until="networkidle")
            save(page.screenshot(), README)
        browser.close()


if __name__ == "__main__":
    main()
