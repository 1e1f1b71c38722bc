"""The page of the search."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from entry.search.results import search as find


def search(request: HttpRequest) -> HttpResponse:
    """What the words of the address find."""
    typed = request.GET.get("q", "").replace("\0", "")
    context = {"searched": typed, "found": find(typed, request.user)}
    return render(request, "entry/search/search.html", context)
