"""What is taken away: papers that can be verified, and files that a worker makes. Django looks for models here."""

from reports.exports.models import Export, Paper

__all__ = ["Export", "Paper"]
