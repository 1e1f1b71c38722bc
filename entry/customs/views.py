"""Export declarations: files, codes, reconciliation with what was declared, and proposals."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.access import Action, Subject, must, requires
from accounts.models import User
from customs.codes import replace_codes
from customs.problems import Unusable
from customs.uploads import receive
from entry.customs.codes_page import codes_page
from entry.customs.files_page import files_page
from entry.customs.forms import CodesForm, DeclarationsForm
from records.storage import NotStored
from reports.exports.responses import listing_response


@requires(Action.SEE, Subject.CUSTOMS)
def customs_files(request: HttpRequest) -> HttpResponse:
    """The files that count, the days that they cover, and the form for new ones."""
    form = DeclarationsForm()
    if request.method == "POST":
        must(request.user, Action.ENTER, Subject.CUSTOMS)
        form = DeclarationsForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                return _receive(request, form)
            except NotStored as fault:
                form.add_error("declarations", str(fault))
    context = {"page": files_page(request.GET), "form": form}
    return render(request, "entry/customs/files.html", context, status=422 if form.errors else 200)


def _receive(request: HttpRequest, form: DeclarationsForm) -> HttpResponse:
    found = form.cleaned_data
    for file in found["declarations"]:
        receive(file, cast(User, request.user), first_day=found["first_day"], published=found["published"])
    n = len(found["declarations"])
    messages.info(request, ngettext("%(n)d file was received.", "%(n)d files were received.", n) % {"n": n})
    return redirect("entry:customs_files")


@requires(Action.TAKE, Subject.CUSTOMS)
@require_safe
def customs_rejects(request: HttpRequest, name: str) -> HttpResponseBase:
    """The lines of a file that were rejected, and why."""
    return listing_response(request, "customs_rejects", "csv", name=name)


@requires(Action.SEE, Subject.CUSTOMS)
def customs_codes(request: HttpRequest) -> HttpResponse:
    """Which codes belong to which chain and country, and those of customs that no country has."""
    form = CodesForm()
    if request.method == "POST":
        must(request.user, Action.ENTER, Subject.REFERENCE)
        form = CodesForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                replace_codes(form.cleaned_data["file"])
            except Unusable as fault:
                form.add_error("file", str(fault))
            except ValidationError as fault:
                form.add_error("file", ValidationError(list(fault.messages)))
            else:
                messages.success(request, _("The codes were replaced."))
                return redirect("entry:customs_codes")
    context = {"page": codes_page(), "form": form}
    return render(request, "entry/customs/codes.html", context, status=422 if form.errors else 200)
