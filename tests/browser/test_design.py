"""The page of the design system looks as it did: pictures of it, light and dark, beside those that were agreed on.

`PICTURES=write pytest tests/browser/test_design.py` writes them anew, to be looked at before they are kept.
"""

import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
PICTURES = Path(__file__).parents[1] / "data/design"
OTHERWISE, MOST = 48, 0.01
"""A pixel is another one from this difference of a colour on, and a picture with more than this share of them."""
SCHEMES = [
    pytest.param(
        {"color_scheme": scheme, "locale": "en", "viewport": {"width": 1280, "height": 900}}, id=scheme
    )
    for scheme in ("light", "dark")
]


@pytest.mark.parametrize("visit", SCHEMES, indirect=True)
def test_it_looks_as_it_did(committee: Visit, request: pytest.FixtureRequest) -> None:
    committee.go("/design/")
    committee.page.evaluate("document.fonts.ready")
    shown = Image.open(BytesIO(committee.page.locator("main").screenshot(animations="disabled"))).convert(
        "RGB"
    )
    kept = PICTURES / f"{request.node.callspec.id}.png"
    if os.environ.get("PICTURES") == "write":
        PICTURES.mkdir(exist_ok=True)
        shown.quantize(256).save(kept, optimize=True)
    assert differing(shown, Image.open(kept).convert("RGB")) <= MOST
    assert committee.violations() == []
    assert committee.faults == []


def differing(one: Image.Image, other: Image.Image) -> float:
    """The share of pixels that differ; all of them where the sizes do."""
    if one.size != other.size:
        return 1.0
    apart = (
        ImageChops.difference(one, other).convert("L").point(lambda level: 255 if level > OTHERWISE else 0)
    )
    return apart.histogram()[255] / (one.width * one.height)


@pytest.mark.anywhere
def test_another_look_is_seen() -> None:
    white = Image.new("RGB", (100, 100), "white")
    changed = white.copy()
    changed.paste("black", (0, 0, 20, 20))
    assert differing(white, white) == 0
    assert differing(white, changed) > MOST
    assert differing(white, white.resize((100, 90))) == 1
