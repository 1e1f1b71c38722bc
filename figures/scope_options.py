"""The options of commands that ask about a scope."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping
from datetime import date
from typing import Any

from accounts.access import Viewer
from companies.models import FIRST_YEAR, LAST_YEAR, Call, Region, Size, ValueChain
from figures.scope import Scope


def add_scope_options(parser: ArgumentParser) -> None:
    parser.add_argument("--as-of", type=_date, metavar="D", help="cut-off date, 2023-01-23; default: today")
    parser.add_argument("--year", type=year, metavar="Y", help="default: the last that ended by the cut-off")
    parser.add_argument("--region", action="append", type=_region, default=[], metavar="C", help="INEI code")
    parser.add_argument("--chain", action="append", type=_chain, default=[], metavar="S", help="slug")
    parser.add_argument("--call", action="append", type=_call, default=[], metavar="N", help="number")
    parser.add_argument("--size", action="append", choices=Size.values, default=[])
    parser.add_argument("--women-led", choices=["yes", "no"])
    parser.add_argument("--provisional", action="store_true", help="count submitted records too")


def scope_of(options: Mapping[str, Any]) -> Scope:
    """The scope that the options describe, of every company: whoever runs commands has the database."""
    return Scope.at(
        options["as_of"],
        options["year"],
        regions=frozenset(options["region"]),
        chains=frozenset(options["chain"]),
        calls=frozenset(options["call"]),
        sizes=frozenset(options["size"]),
        women_led={"yes": True, "no": False}.get(options["women_led"]),
        provisional=options["provisional"],
        viewer=Viewer.ALL,
    )


def _date(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError as fault:
        raise ArgumentTypeError(f"{text!r} is not a date such as 2023-01-23") from fault
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ArgumentTypeError(f"{text!r} is not a date from {FIRST_YEAR} to {LAST_YEAR}")
    return found


def year(text: str) -> int:
    if not (text.isdecimal() and FIRST_YEAR <= int(text) <= LAST_YEAR):
        raise ArgumentTypeError(f"{text!r} is not a year from {FIRST_YEAR} to {LAST_YEAR}")
    return int(text)


def _region(text: str) -> str:
    return str(_known(Region, text, "region, by INEI code"))


def _chain(text: str) -> str:
    return str(_known(ValueChain, text, "chain, by slug"))


def _call(text: str) -> int:
    return int(_known(Call, text, "call, by number"))


def _known(model: Any, text: str, kind: str) -> Any:
    known = {str(key): key for key in model.objects.order_by("pk").values_list("pk", flat=True)}
    if text not in known:
        raise ArgumentTypeError(f"{text!r} is not a known {kind}: {', '.join(known) or 'there are none yet'}")
    return known[text]
