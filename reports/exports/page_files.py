"""Files of a dashboard page: its tables as PDF, XLSX or CSV, its measures as JSON."""

import datetime
from dataclasses import replace
from pathlib import Path

from django.utils.translation import gettext as _

from figures.breakdowns import figures, measure_by
from figures.definitions import Axis
from figures.registry import INDICATORS
from records.digests import Json
from reports.charts.chart import Chart
from reports.exports import blocks, csv, pdf, pictures, pptx, svg, xlsx
from reports.exports.brief_document import meanings
from reports.exports.listing_files import as_of, file_content
from reports.exports.page import Page, WithDocument, WithMeasures, WithTiles, indicator_of
from reports.exports.page_tables import page_charts, page_headlines, page_tables
from reports.exports.papers import Issuing, issue
from reports.exports.scope_facts import scope_facts
from reports.exports.slides import slides_of
from reports.headline import Headline
from reports.tables import NO_RECORDS, Heading, Table


def page_pdf(page: Page, title: str, issuing: Issuing) -> bytes:
    """The page's own document, if it has one; else its tables and the definitions of its indicators."""
    scope = page.scope
    if isinstance(page, WithDocument):
        return issue(page.document(issuing.facts), scope.as_json(), issuing)
    nothing = blocks.notice(NO_RECORDS)
    data = blocks.document(
        title,
        [*scope_facts(scope), *issuing.facts],
        [
            *(_parts(page) or [nothing]),
            blocks.heading(_("What each figure means")),
            blocks.definitions(definitions_of(page)),
        ],
        cut_off=as_of(scope),
    )
    return issue(data, scope.as_json(), issuing)


def _parts(page: Page) -> list[blocks.Block]:
    """The page's charts and tables in its order; a chart stands above its table, the map above the table of regions."""
    charts = {chart.slug: chart for chart in page_charts(page)}
    parts: list[blocks.Block] = []
    for table in page_tables(page):
        if chart := charts.get(table.slug):
            shown = chart.table.on_paper or replace(table, note=chart.table.note)
            parts += [_chart(chart), blocks.table(shown, named=False)]
            continue
        if table.slug == "by-region":
            parts += _map(page)
        shown = table.on_paper or table
        parts.append(blocks.table(replace(shown, name=table.name, note=shown.note or table.note), level=2))
    return parts


def _chart(chart: Chart) -> blocks.Block:
    """A chart as vectors, with its message, and its figures as text for those who hear it."""
    return blocks.chart(
        chart.on_paper(),
        chart.alt,
        title=chart.title,
        subtitle=chart.subtitle,
        width=100 if chart.wide else 86,
        level=2,
    )


def _map(page: Page) -> list[blocks.Block]:
    if not isinstance(page, WithTiles) or not any(tile.shade for tile in page.tiles):
        return []
    words = "; ".join(f"{tile.name}: {tile.text}" for tile in page.tiles if tile.text)
    year = {"year": page.scope.year}
    return [
        blocks.chart(
            svg.tile_map(page.tiles),
            words,
            title=_("Export sales by region"),
            subtitle=_("US$ FOB in %(year)s, by the region of the company (M: million)") % year,
            width=48,
            level=2,
        )
    ]


def page_slides(page: Page, title: str, at: datetime.datetime | None = None) -> bytes:
    """The page's charts as slides: PowerPoint, or at a time PDF."""
    slides = slides_of(page, title, definitions_of(page))
    if at is None:
        return pptx.draw(slides)
    return pdf.draw_slides(
        {
            **{name: getattr(slides, name) for name in ("language", "programme", "title", "foot")},
            "facts": [list(fact) for fact in slides.facts],
            "figures": [
                {"label": str(one.label), "value": one.value, "notes": list(map(str, one.words))}
                for one in slides.figures
            ],
            "charts": [
                {"title": one.title, "subtitle": one.subtitle, "alt": one.alt, "svg": one.on_paper()}
                for one in slides.charts
            ],
        },
        at,
    )


def page_xlsx(page: Page, title: str) -> bytes:
    """The page's tables, a sheet for each, after the sheet of scope and definitions."""

    def write(path: Path) -> None:
        plots = {chart.slug: chart.plot for chart in page_charts(page) if chart.plot is not None}
        xlsx.write_tables(path, title, page.scope, page_tables(page), definitions_of(page), plots)

    return file_content(write)


def page_csv(page: Page, slug: str, *, mark: bool) -> bytes | None:
    """One table of the page, the first where none is named; None where there is no such table."""
    found = {table.slug: table for table in page_tables(page)}
    table = found.get(slug) if slug else next(iter(found.values()), None)
    return None if table is None else table_csv(table, mark=mark)


def table_csv(table: Table, *, mark: bool) -> bytes:
    rows = [*table.rows, *([table.total] if table.total else [])]
    return "".join(csv.lines(table.columns, rows, mark=mark)).encode()


def page_picture(page: Page, slug: str, ending: pictures.Ending) -> bytes | None:
    """One chart of the page with its message and its scope; None where there is no such chart."""
    found = {chart.slug: chart for chart in page_charts(page)}
    return pictures.draw(found[slug], scope_facts(page.scope), ending) if slug in found else None


def page_json(page: Page) -> Json:
    """The page's measures as the `indicators` command prints them; of an indicator's page also by each axis.

    A page whose measures are not those of its scope today, such as a frozen one, has an `as_json` of its own.
    """
    if isinstance(page, WithMeasures):
        return page.as_json()
    scope = page.scope
    answer = {"scope": scope.as_json(), **figures(scope).as_json()}
    slug = indicator_of(page)
    if slug is None:
        return answer
    answer["indicators"] = {slug: answer["indicators"][slug]}
    answer["groups_by"] = {
        by.value: {
            group: {"indicators": {slug: measure.as_json()}}
            for group, measure in measure_by(slug, scope, by).items()
        }
        for by in Axis
    }
    return answer


def definitions_of(page: Page) -> list[tuple[str, str]]:
    """The definitions of the page's indicators: of an indicator's page the one, else of those that it names, or of all."""
    slug = indicator_of(page)
    named = {slug} if slug else _named(page)
    return meanings(found for each, found in INDICATORS.items() if not named or each in named)


def _named(page: Page) -> set[str]:
    """The indicators of the page's headlines, of its columns and of its rows."""
    names = [
        heading
        for table in page_tables(page)
        for heading in (*table.columns, *(row[0] for row in table.rows))
    ]
    of_tables = {name.slug for name in names if isinstance(name, Heading)}
    return of_tables | {one.slug for one in page_headlines(page) if isinstance(one, Headline)}
