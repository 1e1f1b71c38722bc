"""What a first visit costs a slow line."""

import gzip
from pathlib import Path

import brotli
import pytest
from django.test import Client

STATIC = Path(__file__).parents[2] / "static"
MOST_OF_A_PAGE, MOST_OF_A_VISIT = 150_000, 300_000
"""Bytes. A page holds the drawings of its charts, which need no script: nine charts, each for up to four widths."""
PAGES = [
    "/",
    "/regions/20/",
    "/growth/",
    "/execution/",
    "/results/",
    "/targets/",
    "/indicators/export_sales/",
]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_light(address: str, demo: None, as_carol: Client) -> None:
    page = as_carol.get(address, headers={"accept-encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    assert len(gzip.decompress(page.content)) < MOST_OF_A_PAGE


@pytest.mark.skipif(not (STATIC / "dist/app.css").exists(), reason="the assets are not built")
def test_a_first_visit_is_light(demo: None, as_carol: Client) -> None:
    """The overview with every style, script, font and map that a page loads, as the server compresses them."""
    page = len(as_carol.get("/", headers={"accept-encoding": "gzip"}).content)
    # The faces in dist/print are for documents, and Plotly is for the page that explores: the overview loads neither.
    built = [
        file
        for file in (STATIC / "dist").rglob("*")
        if file.parent.name != "print" and not file.name.startswith("plotly")
    ]
    files = [*built, *(STATIC / "js").glob("*.js"), *(STATIC / "img").glob("*")]
    assert (
        page + sum(len(brotli.compress(file.read_bytes())) for file in files if file.is_file())
        < MOST_OF_A_VISIT
    )
