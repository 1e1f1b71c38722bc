"""Reminders to companies: preview, and send to all that the filters hold or to one of them."""

from functools import partial
from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import Action, Subject, requires
from accounts.letters import is_sending
from accounts.people import User
from entry.forms import submissions
from entry.quality.forms import UnreportedForm
from entry.quality.unreported import Unreported
from entry.reminders.reminders import Reminder, preview, remind, reminders

LIST = "entry:unreported"


class SendForm(forms.Form):
    """How many letters were previewed."""

    n = forms.IntegerField(min_value=1)


@requires(Action.ENTER, Subject.CONTACT)
def company_reminders(request: HttpRequest) -> HttpResponse:
    """What would be sent to whom; with a form that was sent, it is sent, if it is still what was previewed."""
    filters = UnreportedForm(request.GET)
    if not filters.is_valid():
        return redirect(LIST)
    user = cast(User, request.user)
    chosen = filters.chosen() | {"report": "sales"}
    companies = Unreported(**chosen, reader=user).companies
    one = request.GET.get("company", "")
    if one:
        companies = companies.filter(pk=one if one.isdecimal() and len(one) < 19 else 0)
    found = reminders(companies, chosen["year"])
    able = [reminder for reminder in found if reminder.contacts]
    n = sum(len(reminder.contacts) for reminder in able)
    sender = f"{user.get_full_name()} <{user.email}>"
    if request.method == "POST" and is_sending():
        form = SendForm(request.POST)
        if form.is_valid() and form.cleaned_data["n"] == n:
            submissions.save_once(request, partial(_send, able, user, sender))
            words = ngettext("%(n)s letter will be sent.", "%(n)s letters will be sent.", n)
            messages.success(request, words % {"n": n})
            return redirect(f"{request.path}?{request.GET.urlencode()}")
        messages.error(request, _("Meanwhile the list has changed. Nothing was sent: look at it again."))
    context = {
        "found": found,
        "n": n,
        "companies": len(able),
        "unreached": len(found) - len(able),
        "year": chosen["year"],
        "sample": preview(able[0], sender) if able else "",
        "sample_of": able[0] if able else None,
        "is_sending": is_sending(),
    }
    return render(request, "entry/reminders/reminders.html", context)


def _send(able: list[Reminder], by: User, sender: str) -> str:
    """Write the letters; the form leads back to the page."""
    remind(able, by=by, sender=sender)
    return reverse("entry:reminders")
