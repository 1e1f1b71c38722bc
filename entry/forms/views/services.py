"""Services."""

from functools import partial

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from accounts.access import Action, Subject, requires
from accounts.models import User
from entry.forms.form_page import form_page
from entry.forms.fundings import FundingForm
from entry.forms.services import CancelForm, DeliverForm, ServiceForm
from services.actions import companies_of, copy_of, draft_for
from services.models import Service


@requires(Action.ENTER, Subject.SERVICE)
def service_new(request: HttpRequest) -> HttpResponse:
    return form_page(request, ServiceForm, partial(draft_for, request.user))


@requires(Action.ENTER, Subject.SERVICE)
def service_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return form_page(request, ServiceForm, partial(_service, request.user, pk))


@requires(Action.ENTER, Subject.SERVICE)
def service_deliver(request: HttpRequest, pk: int) -> HttpResponse:
    return form_page(request, DeliverForm, partial(_service, request.user, pk))


@requires(Action.ENTER, Subject.SERVICE)
def service_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    return form_page(request, CancelForm, partial(_service, request.user, pk))


@requires(Action.ENTER, Subject.SERVICE)
def service_funding(request: HttpRequest, pk: int) -> HttpResponse:
    return form_page(request, FundingForm, partial(_service, request.user, pk))


@requires(Action.ENTER, Subject.SERVICE)
def service_duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """A new service like another one; it exists once it is saved."""
    original = _service(request.user, pk)
    companies = [] if request.method == "POST" else companies_of(original)
    return form_page(request, ServiceForm, partial(copy_of, original), like=companies)


def _service(reader: User | AnonymousUser, pk: int) -> Service:
    service: Service = get_object_or_404(Service.objects.seen_by(reader).select_related("type"), pk=pk)
    return service
