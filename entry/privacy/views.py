"""Personal data: shown, exported, erased."""

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Action, Subject, requires
from accounts.audit import EventType, record
from entry.privacy.forms import EraseForm, SearchForm
from entry.privacy.personal_data import erase, personal_data


@requires(Action.ENTER, Subject.PERSON)
def people(request: HttpRequest) -> HttpResponse:
    """Search; with `?format=json` the file for a person who asks what is stored about them."""
    form = SearchForm(request.GET)
    asked = form.cleaned_data["q"] if form.is_valid() else ""
    found = personal_data(asked) if asked else None
    if found and request.GET.get("format") == "json":
        record(EventType.PERSON_SHOWN, by=request.user)
        answer = JsonResponse(found.as_json(), json_dumps_params={"ensure_ascii": False, "indent": 2})
        answer["Content-Disposition"] = 'attachment; filename="person.json"'
        return answer
    return render(request, "entry/privacy/personal_data.html", {"form": form, "found": found, "asked": asked})


@requires(Action.ENTER, Subject.PERSON)
@require_POST
def erase_person(request: HttpRequest) -> HttpResponse:
    """Erase one contact, company or account, with a reason and a tick."""
    form = EraseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was erased: give a reason, and tick that you know what you do."))
        return redirect("entry:personal_data")
    chosen = form.cleaned_data
    if chosen["kind"] == "account" and chosen["key"] == request.user.pk:
        messages.error(request, _("You cannot erase your own account; another administrator can."))
        return redirect("entry:personal_data")
    try:
        replacement = erase(chosen["kind"], chosen["key"], reason=chosen["reason"])
    except ObjectDoesNotExist as fault:
        raise Http404 from fault
    messages.success(request, _("Erased. In its place stands: %(instead)s.") % {"instead": replacement})
    return redirect("entry:personal_data")
