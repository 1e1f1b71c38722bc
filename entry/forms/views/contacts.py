"""People to talk to at a company, and notes of visits and calls."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Action, Subject, requires
from companies.models import Company, Contact, FollowUp
from entry.forms.contacts import ContactForm, FollowUpForm
from entry.forms.form_page import form_page
from records.links import page_of


@requires(Action.ENTER, Subject.CONTACT)
def contact_new(request: HttpRequest, ruc: str) -> HttpResponse:
    company = get_object_or_404(Company.objects.seen_by(request.user).known_as(ruc))
    return form_page(request, ContactForm, partial(Contact, company=company))


@requires(Action.ENTER, Subject.CONTACT)
def contact_edit(request: HttpRequest, pk: int) -> HttpResponse:
    contacts = Contact.objects.seen_by(request.user).select_related("company")
    return form_page(request, ContactForm, partial(get_object_or_404, contacts, pk=pk))


@requires(Action.ENTER, Subject.CONTACT)
@require_POST
def contact_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a person off a company. The history keeps the line, until the person is erased."""
    contact = get_object_or_404(Contact.objects.seen_by(request.user).select_related("company"), pk=pk)
    contact.delete()
    messages.success(request, _("Removed: %s") % contact)
    return redirect(page_of(contact.company))


@requires(Action.ENTER, Subject.CONTACT)
def follow_up_new(request: HttpRequest, ruc: str) -> HttpResponse:
    company = get_object_or_404(Company.objects.seen_by(request.user).known_as(ruc))
    return form_page(request, FollowUpForm, partial(FollowUp, company=company))


@requires(Action.ENTER, Subject.CONTACT)
def follow_up_edit(request: HttpRequest, pk: int) -> HttpResponse:
    notes = FollowUp.objects.seen_by(request.user).select_related("company")
    return form_page(request, FollowUpForm, partial(get_object_or_404, notes, pk=pk))
