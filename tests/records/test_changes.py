"""Lines of history as changes, beside a naive twin that reads all of them."""

import datetime
import random
from typing import Any

import pytest
from django.utils import timezone, translation

from companies.models import AnnualSales, Company
from records.base import BOOKKEEPING
from records.changes import Moment, changes
from records.registry import kinds
from tests import factories as make

pytestmark = pytest.mark.django_db


def told(number: int, before: Moment | None = None) -> Any:
    sources = [(kind, kind.lines) for kind in kinds().values()]
    return changes(sources, number, before=before)


def test_it_works() -> None:
    company = make.CompanyFactory(members=3)
    company.members = 4
    company.save()
    with translation.override("en"):
        latest, first = told(10)
    assert [(value.label, value.before, value.after) for value in latest.values] == [("Members", "3", "4")]
    assert (latest.how, first.how, first.record) == ("~", "+", company)
    assert {value.label for value in first.values} >= {"RUC", "Legal name", "Region", "Members"}


def muddle(chance: random.Random) -> None:
    """Make, change and remove records at random, at times that are often the same."""
    regions = ["12", "20"]
    companies = [make.CompanyFactory() for _ in range(3)]
    for _ in range(30):
        company = chance.choice(companies)
        act = chance.randrange(4)
        if act == 0:
            companies.append(make.CompanyFactory(region_id=chance.choice(regions)))
        elif act == 1:
            company.members = chance.choice([None, 0, 5])
            company.save()
        elif act == 2 and not company.sales.exists():
            make.AnnualSalesFactory(company=company, fob_usd=chance.randrange(9))
        else:
            AnnualSales.objects.filter(company=company).delete()
    base = timezone.now()
    for kind in ("company", "annualsales"):
        for line in kinds()[kind].lines.all():
            line.history_date = base - datetime.timedelta(seconds=chance.randrange(3))
            line.save()


def naive() -> list[tuple[Any, ...]]:
    """Every line in order, each compared with the one before it of the same record, field by field."""
    lines = [
        (line.history_date, slug, line.history_id, line, kind)
        for slug, kind in kinds().items()
        for line in kind.lines.all()
    ]
    found = []
    for at, slug, key, line, kind in sorted(lines, key=lambda each: each[:3], reverse=True):
        earlier = [
            other
            for *_rest, other, its_kind in lines
            if its_kind is kind and other.id == line.id and other.history_id < key
        ]
        last = max(earlier, key=lambda other: other.history_id, default=None)
        changed = set()
        for field in kind.model._meta.concrete_fields:
            if field.name in BOOKKEEPING or field.name in ("submitted_at", "verified_at"):
                continue
            before, after = getattr(last, field.attname, None), getattr(line, field.attname)
            if line.history_type == "-":
                before, after = after, None
            if (before if before not in (None, "") else None) != (after if after not in (None, "") else None):
                changed.add(field.name)
        found.append((at, slug, key, line.history_type, changed))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_pages_together_are_what_the_naive_twin_finds(seed: int) -> None:
    chance = random.Random(seed)
    muddle(chance)
    fields = {
        str(kinds()[slug].model._meta.get_field(field.name).verbose_name).casefold(): field.name
        for slug in ("company", "annualsales")
        for field in kinds()[slug].fields
    }
    found, before = [], None
    while page := told(chance.randrange(1, 9), before):
        for change in page:
            changed = {fields[value.label.casefold()] for value in change.values}
            found.append((*_place(change.moment), change.how, changed))
        before = page[-1].moment
    expected = [line for line in naive() if line[1] in ("company", "annualsales")]
    assert [line for line in found if line[1] in ("company", "annualsales")] == expected


def _place(moment: Moment) -> tuple[Any, ...]:
    return moment.at, moment.slug, moment.line


def test_a_moment_is_read_as_it_is_written() -> None:
    moment = Moment(timezone.now(), "company", 7)
    assert Moment.read(str(moment)) == moment


@pytest.mark.parametrize(
    "text", ["", "x", "2022-01-01~company~1", "a~b~c~d", "2022-01-01T00:00+00:00~company~x"]
)
def test_no_moment(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w|^$"):
        Moment.read(text)


def test_a_removed_record_is_told_by_its_last_values() -> None:
    company = make.CompanyFactory(legal_name="Gone")
    Company.objects.filter(pk=company.pk).delete()
    latest = told(1)[0]
    assert (latest.how, latest.title, latest.record) == ("-", "Gone", None)
    assert all(value.after == "—" for value in latest.values)
