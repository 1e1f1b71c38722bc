"""The page with which staff begin their day."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access import Action, Subject, may
from accounts.people import User
from entry.home.first_steps import first_steps
from entry.home.work import Work


def home(request: HttpRequest) -> HttpResponse:
    """What waits for the person; who has nothing to do with records goes to the figures."""
    if not may(request.user, Action.SEE, Subject.QUEUE):
        return redirect("reports:overview")
    steps = first_steps() if may(request.user, Action.ENTER, Subject.REFERENCE) else []
    done = sum(step.is_done for step in steps)
    context = {
        "work": Work(cast(User, request.user)),
        "steps": steps if done < len(steps) else [],
        "done": done,
    }
    return render(request, "entry/home/home.html", context)
