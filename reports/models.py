"""Documents issued, exports, kept pages and saved views, imported here because Django looks for models in this module."""

from reports.exports.models import Export, Paper
from reports.kept_pages import KeptPage
from reports.saved_views import SavedView

__all__ = ["Export", "KeptPage", "Paper", "SavedView"]
