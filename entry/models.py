"""What the staff's room keeps for itself, gathered for Django."""

from entry.upload import Upload, UploadLine

__all__ = ["Upload", "UploadLine"]
