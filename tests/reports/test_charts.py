"""What every chart is made of."""

import pytest

from reports.charts.chart import specification


def test_a_misspelt_property_is_told_here() -> None:
    """The browser would draw the chart without it and say nothing."""
    assert specification([{"type": "bar", "x": [1], "y": [2]}], showlegend=False)["layout"] == {
        "showlegend": False
    }
    with pytest.raises(ValueError, match="colour"):
        specification([{"type": "bar", "x": [1], "colour": "red"}])
    with pytest.raises(ValueError, match="show_legend"):
        specification([], show_legend=False)
