"""The kinds of number that programme records hold, with the rules of what a person may enter."""

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from records.constraints import MOST_MONEY, MOST_PEOPLE
from records.text import fold


def money_field(label: Any, **options: Any) -> "models.DecimalField[Any, Any]":
    """An amount in US$ to the cent."""
    limits = [MinValueValidator(Decimal(0)), MaxValueValidator(MOST_MONEY)]
    return models.DecimalField(label, max_digits=15, decimal_places=2, validators=limits, **options)


def count_field(label: Any, **options: Any) -> "models.IntegerField[Any, Any]":
    """A number of people, which may be unknown (NULL); zero says that there are none."""
    limits = [MinValueValidator(0), MaxValueValidator(MOST_PEOPLE)]
    return models.IntegerField(label, null=True, blank=True, validators=limits, **options)


class SearchField(models.TextField):  # type: ignore[type-arg]
    """What a record is found by: the words of other fields, folded, so that accents and case do not matter.

    It is filled at each save; lists sort by it too, because both databases order folded words alike.
    """

    def __init__(self, *sources: str, **options: Any) -> None:
        self.sources = sources
        super().__init__(**options | {"editable": False, "default": "", "blank": True})

    def deconstruct(self) -> Any:
        name, path, _sources, options = super().deconstruct()
        for implied in ("editable", "default", "blank"):
            options.pop(implied, None)
        return name, path, self.sources, options

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        words = fold(" ".join(str(getattr(model_instance, source)) for source in self.sources))
        setattr(model_instance, self.attname, words)
        return words
