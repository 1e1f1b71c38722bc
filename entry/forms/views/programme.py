"""Calls, with the enrolment of many companies, and institutions."""

from functools import partial

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from accounts.access import Action, Subject, requires
from companies.models import Call
from entry.forms.companies import EnrolForm
from entry.forms.form_page import form_page
from entry.forms.programme import CallForm, InstitutionForm
from services.models import Institution


@requires(Action.ENTER, Subject.PROGRAMME)
def call_new(request: HttpRequest) -> HttpResponse:
    return form_page(request, CallForm, _next_call)


@requires(Action.ENTER, Subject.PROGRAMME)
def call_edit(request: HttpRequest, number: int) -> HttpResponse:
    return form_page(request, CallForm, partial(get_object_or_404, Call, number=number))


@requires(Action.ENTER, Subject.COMPANY)
def call_enrol(request: HttpRequest, number: int) -> HttpResponse:
    """Many companies join a call: all of them or none."""
    call = partial(get_object_or_404, Call, number=number)
    return form_page(request, EnrolForm, call, template="entry/forms/call_enrol.html")


@requires(Action.ENTER, Subject.PROGRAMME)
def institution_new(request: HttpRequest) -> HttpResponse:
    return form_page(request, InstitutionForm, Institution)


@requires(Action.ENTER, Subject.PROGRAMME)
def institution_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return form_page(request, InstitutionForm, partial(get_object_or_404, Institution, pk=pk))


def _next_call() -> Call:
    last = Call.objects.aggregate(last=Max("number"))["last"] or 0
    return Call(number=last + 1)
