"""Where the programme's staff enter, find and verify records: one room for each subject."""

from django.urls import include, path

app_name = "entry"
ROOMS = (
    "forms",
    "privacy",
    "evidence",
    "periods",
    "quality",
    "lists",
    "pages",
    "verifying",
    "history",
    "imports",
    "corrections",
    "grid",
    "customs",
    "settings",
    "home",
    "reminders",
    "search",
)
urlpatterns = [path("records/", include(f"entry.{room}.urls")) for room in ROOMS]
