"""What the codes of customs mean: which HS codes belong to which chain, and which codes to which country."""

import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from companies.models import HSCode, ValueChain
from customs.models import CountryCode
from customs.problems import Unusable

HS_CODE = re.compile(r"\d{4,10}", re.ASCII)
NO_CHAIN = ""
"""Other products."""


def chains_of_codes() -> list[tuple[str, str]]:
    """Each HS code with its chain, the longest first: the first that a tariff line begins with is the line's."""
    found = HSCode.objects.order_by("code").values_list("code", "chain")
    return sorted(found, key=lambda pair: (-len(pair[0]), pair[0]))


def mapped_countries() -> dict[str, str]:
    """The codes that are mapped to a country."""
    return dict(CountryCode.objects.values_list("code", "country"))


def replace_codes(found: Mapping[str, Any]) -> tuple[int, int]:
    """Set which codes belong to which chain and country, instead of all that there were; how many of each.

    Raises Unusable where a chain or country does not exist, or a code is none or belongs to two chains.
    """
    chains, mapped = found.get("chains", {}), found.get("countries", {})
    if not isinstance(chains, dict) or not isinstance(mapped, dict):
        raise Unusable(_("“chains” and “countries” have to be objects."))
    codes = _hs_codes(chains)
    known = [
        CountryCode(code=str(code).strip().upper(), country=str(country)) for code, country in mapped.items()
    ]
    for one in known:
        one.full_clean(validate_unique=False)
    with transaction.atomic():
        HSCode.objects.all().delete()
        HSCode.objects.bulk_create(HSCode(code=code, chain_id=chain) for code, chain in codes.items())
        CountryCode.objects.all().delete()
        CountryCode.objects.bulk_create(known)
    return len(codes), len(known)


def _hs_codes(chains: Mapping[str, Any]) -> dict[str, str]:
    slugs = set(ValueChain.objects.values_list("pk", flat=True))
    found: dict[str, str] = {}
    for chain, codes in chains.items():
        if chain not in slugs:
            raise Unusable(_("“%s” is not the slug of a value chain.") % chain)
        for code in codes if isinstance(codes, list) else [codes]:
            if not isinstance(code, str) or not HS_CODE.fullmatch(code):
                raise Unusable(_("“%s” is not an HS code of 4 to 10 digits.") % code)
            if found.setdefault(code, chain) != chain:
                raise Unusable(_("The HS code %s belongs to two chains.") % code)
    return found
