"""Make the pictures of the guides from the demo: `python scripts/screenshots.py http://127.0.0.1:8000`.

The server runs the demo with the same variables (`make run`); Chromium and Playwright are those of the tests.
"""

import os
import sys
from pathlib import Path

import django
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "static/img/guide"
CHROMIUM = "/usr/bin/chromium-headless-shell"
SHOTS = {
    "home": ("verifier", "/records/home/"),
    "companies": ("staff", "/records/companies/"),
    "import": ("staff", "/records/import/"),
    "verification": ("verifier", "/records/verification/"),
    "overview": ("committee", "/"),
    "settings": ("administrator", "/records/settings/"),
}
"""The name of each picture: whose page it is, and its address."""


def passwords() -> dict[str, str]:
    """The demo's accounts with their passwords."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rpe.settings")
    django.setup()
    from workbook.demo import load

    return {email: password for _role, email, password in load()}


def shoot(page: Page, site: str, language: str, known: dict[str, str]) -> None:
    for name, (person, path) in SHOTS.items():
        page.context.clear_cookies()
        page.goto(f"{site}/accounts/login/")
        page.fill("[name=login]", f"{person}@example.org")
        page.fill("[name=password]", known[f"{person}@example.org"])
        page.keyboard.press("Enter")
        page.wait_for_url(lambda address: "login" not in address)
        page.goto(f"{site}{path}", wait_until="networkidle")
        page.screenshot(path=FOLDER / f"{name}.{language}.png")


def main(site: str) -> None:
    known = passwords()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for language in ("es", "en"):
            context = browser.new_context(viewport={"width": 1000, "height": 640}, locale=language)
            shoot(context.new_page(), site, language, known)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
