"""The models of this app, for Django's model loading and for other apps."""

from entry.customs.differences import AcceptedDifference
from entry.forms.submission_model import Submission
from entry.imports.upload import Upload, UploadLine
from entry.quality.acceptance import Acceptance
from entry.verifying.bulk_decision import BulkDecision

__all__ = ["Acceptance", "AcceptedDifference", "BulkDecision", "Submission", "Upload", "UploadLine"]
