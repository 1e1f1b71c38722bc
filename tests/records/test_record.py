"""What every record has: a version against overwriting, and a history of whoever changed it."""

from decimal import Decimal

import pytest

from accounts.actor import acting
from accounts.models import User
from companies.models import AnnualSales, Company
from records.models import Stale
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_it_works(bob: User) -> None:
    with acting(bob):
        company = make.CompanyFactory(members=None)
        company.members = 40
        company.save()
    changed, made = company.history.all()
    assert (made.history_type, changed.history_type) == ("+", "~")
    assert (changed.history_user, made.members, changed.members) == (bob, None, 40)
    assert company.version == 2


def test_nobody_overwrites_another() -> None:
    first = make.CompanyFactory()
    second = Company.objects.get(pk=first.pk)
    first.legal_name = "Cooperativa Norte"
    first.save()
    second.legal_name = "Cooperativa Sur"
    with pytest.raises(Stale) as refusal:
        second.save()
    assert refusal.value.current.legal_name == "Cooperativa Norte"
    assert Company.objects.get().legal_name == "Cooperativa Norte"


def test_a_save_of_some_fields_takes_a_version_too() -> None:
    company = make.CompanyFactory()
    company.members = 7
    company.save(update_fields=["members"])
    assert Company.objects.get().version == 2


def test_many_at_once_leave_a_history_and_a_version(bob: User) -> None:
    with acting(bob):
        company = make.CompanyFactory()
        rows = [make.AnnualSalesFactory.build(company=company, year=year) for year in (2020, 2021)]
        AnnualSales.objects.bulk_create(rows)
        AnnualSales.objects.update(fob_usd=5)
    made = AnnualSales.history.filter(history_type="+", history_user=bob)
    changed = AnnualSales.history.filter(history_type="~", history_user=bob)
    assert (made.count(), [line.fob_usd for line in changed]) == (2, [Decimal(5), Decimal(5)])
    assert set(AnnualSales.objects.values_list("version", flat=True)) == {2}


def test_overwriting_many_is_refused_where_one_was_changed_meanwhile() -> None:
    sales = make.AnnualSalesFactory()
    AnnualSales.objects.update(fob_usd=5)
    fields = ["fob_usd", "version"]
    with pytest.raises(Stale):
        AnnualSales.objects.bulk_create(
            [sales], update_conflicts=True, unique_fields=["pk"], update_fields=fields
        )


def test_what_is_removed_stays_in_the_history(bob: User) -> None:
    entry = make.MarketEntryFactory()
    with acting(bob):
        type(entry).objects.all().delete()
    last = type(entry).history.first()
    assert (last.history_type, last.history_user, last.country) == ("-", bob, "DE")


@pytest.mark.parametrize("words", ["san martin", "nono", "2001000000"])
def test_a_company_is_found_without_regard_to_accents_and_case(words: str) -> None:
    make.CompanyFactory(ruc=make.valid_ruc(1000000), legal_name="Cooperativa  SAN MARTÍN", trade_name="Ñoño")
    assert Company.objects.filter(search__contains=words).exists()


def test_a_changed_name_is_found_and_the_old_one_is_not() -> None:
    company = make.CompanyFactory(legal_name="Cooperativa Vieja")
    company.legal_name = "Cooperativa Nueva"
    company.save()
    assert not Company.objects.filter(search__contains="vieja").exists()
    assert Company.objects.filter(search__contains="nueva").exists()
