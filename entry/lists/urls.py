"""Lists of records: `market_entries` is at `market-entries/`."""

from django.urls import path

from entry.lists import views
from entry.lists.catalogue import lists

urlpatterns = [
    path(f"{name.replace('_', '-')}/", views.record_list, {"name": name}, name=name) for name in lists()
]
