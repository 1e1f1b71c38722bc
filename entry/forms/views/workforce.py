"""The workers of a company in a year, one at a time."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from accounts.access import Action, Subject, requires
from companies.models import Company, Workforce
from entry.forms.form_page import form_page
from entry.forms.workforce import WorkforceForm


@requires(Action.ENTER, Subject.WORKFORCE)
def workforce_new(request: HttpRequest) -> HttpResponse:
    return form_page(request, WorkforceForm, Workforce)


@requires(Action.ENTER, Subject.WORKFORCE)
def workforce_new_of(request: HttpRequest, ruc: str) -> HttpResponse:
    """The same, from a company's page."""
    company = get_object_or_404(Company.objects.seen_by(request.user).known_as(ruc))
    return form_page(request, WorkforceForm, partial(Workforce, company=company))


@requires(Action.ENTER, Subject.WORKFORCE)
def workforce_edit(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Workforce.objects.seen_by(request.user).select_related("company")
    return form_page(request, WorkforceForm, partial(get_object_or_404, rows, pk=pk))
