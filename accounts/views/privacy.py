"""The privacy notice, public."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    context = {"contact": settings.DATA_CONTACT, "years": settings.AUDIT_YEARS}
    return render(request, "accounts/privacy.html", context)
