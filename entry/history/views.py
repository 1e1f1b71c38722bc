"""Who changed what, when, over all kinds of record."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import Action, Subject, requires
from entry.history.changes import HistoryFilter, HistoryPage


@requires(Action.SEE, Subject.HISTORY)
def history(request: HttpRequest) -> HttpResponse:
    return render(
        request, "entry/history/history.html", {"page": HistoryPage(HistoryFilter(request.GET, request.user))}
    )
