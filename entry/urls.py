"""Where the programme's staff enter, find and verify records."""

from typing import Any

app_name = "entry"
urlpatterns: list[Any] = []
