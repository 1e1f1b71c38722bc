"""Tables as pages show them."""

from reports.tables import Table


def test_it_works() -> None:
    table = Table(["Region", "n"], [["Piura", "1"], ["Junín", "—"]], links=["/regions/20/?year=1&call=2"])
    assert table.body == (
        '<tr><th scope="row"><a href="/regions/20/?year=1&amp;call=2">Piura</a></th><td class="number">1</td></tr>'
        '<tr><th scope="row">Junín</th><td class="number">—</td></tr>'
    )


def test_names_are_never_markup() -> None:
    body = Table(["Name", "n"], [["<script>", "<b>"]], links=['"><script>']).body
    assert "<script>" not in body
    assert "<b>" not in body
