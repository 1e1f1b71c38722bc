"""The pages of saved views: one's own list, saving, opening, removing."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Action, Subject, requires
from accounts.actor import person
from reports.saved_views import SavedView, SaveForm


@requires(Action.SEE, Subject.FIGURES)
def views(request: HttpRequest) -> HttpResponse:
    """The views that the person has saved, each with the link for others."""
    return render(request, "reports/views.html", {"views": SavedView.objects.filter(owner=person())})


@requires(Action.SEE, Subject.FIGURES)
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep a page with its filters under a name; where that cannot be, say why on the page itself."""
    form = SaveForm(request.POST, instance=SavedView(owner=person()))
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved: %(name)s.") % {"name": form.instance.name})
        return redirect("reports:views")
    for errors in form.errors.values():
        messages.error(request, str(errors[0]))
    return redirect("reports:views" if {"path", "query"} & form.errors.keys() else form.instance.address)


@requires(Action.SEE, Subject.FIGURES)
def view(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Lead whoever has the link to the page: what they see there is what they may see."""
    return redirect(get_object_or_404(SavedView, pk=pk).address)


@requires(Action.SEE, Subject.FIGURES)
@require_POST
def remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Remove one of one's own views."""
    found = get_object_or_404(SavedView, pk=pk, owner=person())
    found.delete()
    messages.success(request, _("Removed: %s") % found.name)
    return redirect("reports:views")
