"""Model fields of records: amounts, numbers of people and search texts, with their limits."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from records.constraints import MOST_MONEY, MOST_PEOPLE
from records.text import LazyText, fold


def money_field(label: LazyText, **options: Any) -> "models.DecimalField":
    """An amount in US$ to the cent."""
    limits = [MinValueValidator(Decimal(0)), MaxValueValidator(MOST_MONEY)]
    return models.DecimalField(label, max_digits=15, decimal_places=2, validators=limits, **options)


def count_field(label: LazyText, **options: Any) -> "models.IntegerField":
    """A number of people; NULL means unknown, zero means none."""
    limits = [MinValueValidator(0), MaxValueValidator(MOST_PEOPLE)]
    return models.IntegerField(label, null=True, blank=True, validators=limits, **options)


class SearchField(models.TextField):
    """The folded text of other fields, for searching regardless of accents and case.

    It is set at each save. Lists sort by it too, because both databases order folded text alike.
    """

    def __init__(self, *sources: str, **options: Any) -> None:
        self.sources = sources
        super().__init__(**options | {"editable": False, "default": "", "blank": True})

    def deconstruct(self) -> tuple[str, str, Sequence[str], dict[str, Any]]:
        name, path, _sources, options = super().deconstruct()
        for implied in ("editable", "default", "blank"):
            options.pop(implied, None)
        return name, path, self.sources, options

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        words = fold(" ".join(str(getattr(model_instance, source)) for source in self.sources))
        setattr(model_instance, self.attname, words)
        return words
