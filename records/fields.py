"""The kinds of number that programme records hold, with the rules of what a person may enter."""

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from records.constraints import MOST_MONEY, MOST_PEOPLE


def money_field(label: Any, **options: Any) -> "models.DecimalField[Any, Any]":
    """An amount in US$ to the cent."""
    limits = [MinValueValidator(Decimal(0)), MaxValueValidator(MOST_MONEY)]
    return models.DecimalField(label, max_digits=15, decimal_places=2, validators=limits, **options)


def count_field(label: Any, **options: Any) -> "models.IntegerField[Any, Any]":
    """A number of people, which may be unknown (NULL); zero says that there are none."""
    limits = [MinValueValidator(0), MaxValueValidator(MOST_PEOPLE)]
    return models.IntegerField(label, null=True, blank=True, validators=limits, **options)
