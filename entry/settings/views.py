"""The settings of the programme: where everything is set that is the whole programme's."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Action, Subject, requires
from companies.models import Region, ValueChain
from customs.models import CustomsSettings
from entry.forms import submissions
from entry.forms.form_page import form_page
from entry.settings.forms import ChainForm, ColoursForm, CustomsForm, LogoForm, ProgrammeForm, ServiceTypeForm
from entry.settings.targets import TargetGrid
from figures.models import Logo, Programme
from services.models import ServiceType


@requires(Action.SEE, Subject.PROGRAMME)
def settings(request: HttpRequest) -> HttpResponse:
    """The page of all settings, with what there is of each."""
    types = ServiceType.objects.order_by("block", "name_es")
    chains = ValueChain.objects.prefetch_related("hs_codes")
    context = {
        "programme": Programme.current(),
        "types": types,
        "chains": chains,
        "customs": CustomsSettings.current(),
    }
    return render(request, "entry/settings/settings.html", context)


@requires(Action.ENTER, Subject.REFERENCE)
def programme_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The programme's name, dates and regions, and its logo."""
    return form_page(request, ProgrammeForm, Programme.current, template="entry/settings/programme.html")


@requires(Action.ENTER, Subject.REFERENCE)
def customs_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What is decided about customs: comparison with what was declared, new markets, and checks."""
    return form_page(request, CustomsForm, CustomsSettings.current)


@requires(Action.ENTER, Subject.REFERENCE)
def programme_colours(request: HttpRequest, pk: int) -> HttpResponse:
    """The colours of chains and regions in charts."""
    return form_page(request, ColoursForm, Programme.current)


@requires(Action.ENTER, Subject.REFERENCE)
@require_POST
def programme_logo(request: HttpRequest) -> HttpResponse:
    """Set the logo, or with `remove` take it away; earlier logos stay for the programme's history."""
    programme = Programme.current()
    form = LogoForm(request.POST, request.FILES)
    if request.POST.get("remove"):
        programme.logo = None
    elif form.is_valid():
        programme.logo = form.cleaned_data["picture"]
    else:
        messages.error(request, " ".join(map(str, form.errors["picture"])))
        return redirect("entry:programme_edit", 1)
    with transaction.atomic():
        if programme.logo:
            programme.logo.save()
        programme.save()
    messages.success(request, _("Saved."))
    return redirect("entry:programme_edit", 1)


@login_not_required
@require_safe
def logo(request: HttpRequest, pk: int) -> HttpResponse:
    """A logo: the page where people sign in shows it too. What it holds never changes."""
    found = get_object_or_404(Logo, pk=pk)
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return HttpResponse(bytes(found.content), content_type=found.media_type, headers=headers)


@requires(Action.ENTER, Subject.REFERENCE)
def chain_new(request: HttpRequest) -> HttpResponse:
    return form_page(request, ChainForm, ValueChain)


@requires(Action.ENTER, Subject.REFERENCE)
def chain_edit(request: HttpRequest, slug: str) -> HttpResponse:
    return form_page(request, ChainForm, partial(get_object_or_404, ValueChain, pk=slug))


@requires(Action.ENTER, Subject.PROGRAMME)
def service_type_new(request: HttpRequest) -> HttpResponse:
    return form_page(request, ServiceTypeForm, ServiceType)


@requires(Action.ENTER, Subject.PROGRAMME)
def service_type_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return form_page(request, ServiceTypeForm, partial(get_object_or_404, ServiceType, pk=pk))


@requires(Action.ENTER, Subject.PROGRAMME)
def targets(request: HttpRequest) -> HttpResponse:
    """The grid of targets of the whole programme, a region or a chain."""
    typed = request.POST if request.method == "POST" else submissions.draft_of(request)
    submissions.delete_draft(request)
    chosen = typed or request.GET
    # Found among the few there are: a text with a NUL cannot be asked of PostgreSQL.
    regions = {it.pk: it for it in Region.objects.all()}
    chains = {it.pk: it for it in ValueChain.objects.all()}
    region, chain = regions.get(chosen.get("region", "")), chains.get(chosen.get("chain", ""))
    keys = (region.pk if region else "", chain.pk if chain else "")
    grid = TargetGrid(*keys, typed)
    if request.method == "POST" and (changed := grid.save()) is not None:
        words = ngettext("Saved: %(n)s target changed.", "Saved: %(n)s targets changed.", changed)
        messages.success(request, words % {"n": changed})
        return redirect(f"{request.path}?region={keys[0]}&chain={keys[1]}")
    in_use = Programme.current().region_codes
    context = {
        "grid": grid,
        "region": region,
        "chain": chain,
        "regions": [it for it in regions.values() if not in_use or it.pk in in_use or it == region],
        "chains": chains.values(),
    }
    return render(request, "entry/settings/targets.html", context, status=422 if grid.faulty else 200)
