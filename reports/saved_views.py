"""Saved views: addresses of pages that a person gave a name. Who opens one sees what they themselves may see."""

import uuid

from django import forms
from django.conf import settings
from django.db import models
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from records.text import LazyText

PAGES: dict[str, LazyText] = {
    "overview": gettext_lazy("Overview"),
    "growth": gettext_lazy("Growth"),
    "execution": gettext_lazy("Execution"),
    "calls": gettext_lazy("Calls"),
    "results": pgettext_lazy("page", "Results"),
    "customs": gettext_lazy("Customs"),
    "compare": gettext_lazy("Side by side"),
    "explore": gettext_lazy("Explore the figures"),
    "targets": gettext_lazy("Targets"),
    "brief": gettext_lazy("Brief"),
}
"""The names of the pages that can be saved."""


class SavedView(models.Model):
    """A page of figures with its filters, under a name, for its owner's list and as a link for others."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(gettext_lazy("name"), max_length=100)
    path = models.CharField(max_length=200)
    query = models.TextField(blank=True)
    saved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "reports"
        verbose_name = gettext_lazy("saved view")
        verbose_name_plural = gettext_lazy("saved views")
        ordering = ["name", "saved_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """Names the view within a page."""
        return str(self.pk)

    @property
    def page(self) -> str:
        """Which page it is of, in words; of a page without a name, its address."""
        try:
            found = resolve(self.path).url_name
        except Resolver404:
            found = ""
        return str(PAGES.get(found or "", self.path))

    @property
    def address(self) -> str:
        """The address of the page, within this system alone."""
        return f"{self.path}?{self.query}" if self.query else self.path


class SaveForm(forms.ModelForm):
    """The name of a view, and the page that it is of."""

    class Meta:
        model = SavedView
        fields = ["name", "path", "query"]

    def clean_path(self) -> str:
        """A page of figures: nothing else has views."""
        path: str = self.cleaned_data["path"]
        try:
            found = resolve(path)
        except Resolver404:
            found = None
        if found is None or found.namespace != "reports":
            raise forms.ValidationError(_("Only pages of figures can be saved as views."))
        return path

    def clean_query(self) -> str:
        """No longer than an address that every browser opens."""
        query: str = self.cleaned_data["query"]
        if len(query) > MOST_LETTERS:
            raise forms.ValidationError(_("This view has too many filters to be saved."))
        return query


MOST_LETTERS = 2_000
"""What an address may be long and still be opened by every browser."""
