"""Template context: the programme whose pages these are."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from figures.models import Programme


def programme(_request: HttpRequest) -> dict[str, object]:
    """`programme`, read by templates that show it."""
    return {"programme": SimpleLazyObject(Programme.current)}
