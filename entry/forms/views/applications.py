"""Applications to the programme's calls."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from accounts.access import Action, Subject, requires
from companies.models import Application, Call
from entry.forms.applications import ApplicationForm
from entry.forms.form_page import form_page


@requires(Action.ENTER, Subject.APPLICATION)
def application_new(request: HttpRequest) -> HttpResponse:
    return form_page(request, ApplicationForm, _application)


@requires(Action.ENTER, Subject.APPLICATION)
def application_edit(request: HttpRequest, pk: int) -> HttpResponse:
    seen = Application.objects.seen_by(request.user).select_related("call", "region", "chain")
    return form_page(request, ApplicationForm, partial(get_object_or_404, seen, pk=pk))


def _application() -> Application:
    """A new application to the latest call."""
    return Application(call=Call.objects.order_by("number").last())
