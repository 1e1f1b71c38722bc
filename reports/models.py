"""Documents issued and exports, imported here because Django looks for models in this module."""

from reports.exports.models import Export, Paper

__all__ = ["Export", "Paper"]
