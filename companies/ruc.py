"""The tax id of Peru (Registro Único de Contribuyentes, RUC): eleven digits, the last one a check digit.

python-stdnum 2.2 knows the check digit but not prefix 16, which SUNAT also issues.
"""

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, IntegerField, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Length, Mod, StrIndex, Substr
from django.db.models.lookups import Exact, GreaterThan, In
from django.urls.converters import StringConverter
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from stdnum.pe.ruc import calc_check_digit

PREFIXES = ("10", "15", "16", "17", "20")
LENGTH = 11
WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def is_valid(ruc: str) -> bool:
    """Eleven plain digits, a prefix that SUNAT issues, and the right check digit."""
    return (
        len(ruc) == LENGTH
        and ruc.isascii()
        and ruc.isdigit()
        and ruc.startswith(PREFIXES)
        and calc_check_digit(ruc) == ruc[-1]
    )


def read(text: str) -> str:
    """The RUC that a text holds, however its digits are spaced: `2099 0046515`. Raises ValueError."""
    ruc = "".join(text.split())
    if not is_valid(ruc):
        raise ValueError(
            gettext(
                "expected a RUC: 11 digits that begin with 10, 15, 16, 17 or 20 and end in the right check digit"
            )
        )
    return ruc


def validate(ruc: str) -> None:
    """Raise a ValidationError unless the RUC is valid."""
    if not is_valid(ruc):
        raise ValidationError(
            _(
                "“%(ruc)s” is not a RUC: 11 digits that begin with 10, 15, 16, 17 or 20 and end in the right check digit."
            ),
            code="ruc",
            params={"ruc": ruc},
        )


def _digit(place: int) -> Combinable:
    """The digit at a place (counted from 1) as a number; -1 for any other character."""
    return StrIndex(Value("0123456789"), Substr("ruc", place, 1)) - 1


def constraint(name: str) -> CheckConstraint:
    """The same rule for the database, in functions that SQLite and PostgreSQL share."""
    weighted = sum((_digit(place) * weight for place, weight in enumerate(WEIGHTS, 1)), Value(0))
    check = Mod(11 - Mod(weighted, 11, output_field=IntegerField()), 10, output_field=IntegerField())
    valid = (
        Q(Exact(Length("ruc"), LENGTH))
        & Q(In(Substr("ruc", 1, 2), PREFIXES))
        & Q(Exact(_digit(LENGTH), check))
    )
    for place in range(1, LENGTH + 1):
        valid &= Q(GreaterThan(_digit(place), -1))
    return CheckConstraint(condition=valid, name=name)


NATURAL_PERSON = "10"
"""The RUC of a natural person holds the number of their identity document: personal data (Law 29733)."""


def masked(ruc: str) -> str:
    """A RUC for who need not know a person's document: all but its kind and check digit."""
    return f"{ruc[:2]}{'•' * 8}{ruc[-1:]}" if ruc.startswith(NATURAL_PERSON) else ruc


def pseudonym(number: int) -> str:
    """A valid RUC that is nobody's document: of prefix 15, with a number of ours and its check digit."""
    beginning = f"15{number:08}"
    return beginning + str(calc_check_digit(f"{beginning}0"))


class RucConverter(StringConverter):
    """In an address: a company's RUC, valid or not, as eleven digits; of a natural person, `p` and a number of ours.

    Addresses stand in the logs of servers and in the histories of browsers, where nobody's document belongs.
    """

    regex = f"(?!{NATURAL_PERSON})[0-9]{{{LENGTH}}}|p[0-9]{{1,15}}"
