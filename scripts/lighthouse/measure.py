"""Measure with Lighthouse how fast pages are felt: `python scripts/lighthouse/measure.py http://127.0.0.1:8000`.

The server runs the demo with the same variables (`make run`). Each page is opened as on a desktop and as on a phone with
a slow line; the command fails where a score is below what was aimed at.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import django

ROOT = Path(__file__).resolve().parents[2]
LIGHTHOUSE = Path(__file__).with_name("node_modules") / "lighthouse/cli/index.js"
CHROMIUM = "/usr/bin/chromium-headless-shell"
PAGES = {
    "overview": "/",
    "brief": "/brief/",
    "indicator": "/indicators/export_sales/",
    "list": "/records/companies/",
    "grid": "/records/sales/grid/2022/",
    "form": "/records/services/new/",
    "compare": "/compare/",
}
AIMS = {"performance": 90, "accessibility": 100, "best-practices": 100}
DESKTOP_PERFORMANCE = 95
FLAGS = "--no-sandbox --disable-background-networking"
Scores = dict[str, int]


def cookie() -> str:
    """A session of the demo's staff, who see every page measured."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rpe.settings")
    django.setup()
    from django.conf import settings
    from django.test import Client

    from accounts.models import User

    client = Client()
    client.force_login(User.objects.get(email="staff@example.org"))
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def measure(address: str, session: str, *, desktop: bool) -> dict[str, Any]:
    """Lighthouse's report of a page."""
    command = [
        *("node", str(LIGHTHOUSE), address, "--quiet", "--output=json", "--output-path=stdout"),
        *(f"--chrome-flags={FLAGS}", f"--only-categories={','.join(AIMS)}"),
        f"--extra-headers={json.dumps({'Cookie': session})}",
        *(["--preset=desktop"] if desktop else []),
    ]
    found = subprocess.run(  # noqa: S603 # our own command
        command, check=True, capture_output=True, text=True, env=os.environ | {"CHROME_PATH": CHROMIUM}
    )
    report: dict[str, Any] = json.loads(found.stdout)
    return report


def scores(report: dict[str, Any]) -> Scores:
    return {name: round(100 * (report["categories"][name]["score"] or 0)) for name in AIMS}


def below(found: Scores, *, desktop: bool) -> list[str]:
    """The scores that are lower than what was aimed at."""
    aims = AIMS | ({"performance": DESKTOP_PERFORMANCE} if desktop else {})
    return [f"{name} {found[name]} < {aim}" for name, aim in aims.items() if found[name] < aim]


def main(site: str) -> int:
    """Print a line for each page and device; how many are below what was aimed at."""
    session, missed = cookie(), 0
    for name, path in PAGES.items():
        for desktop in (True, False):
            report = measure(f"{site}{path}", session, desktop=desktop)
            found = scores(report)
            audits = report["audits"]
            shift = audits["cumulative-layout-shift"]["numericValue"]
            size = audits["total-byte-weight"]["numericValue"] / 1000
            faults = below(found, desktop=desktop)
            missed += bool(faults)
            device = "desktop" if desktop else "phone"
            values = " ".join(str(score).rjust(4) for score in found.values())
            print(
                f"{name:10} {device:8} {values}  shift {shift:.3f}  {size:4.0f} KB  {'; '.join(faults)}",
                flush=True,
            )
    return missed


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1].rstrip("/"))))
