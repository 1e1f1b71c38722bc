"""Forms that were saved."""

from django.conf import settings
from django.db import models


class Submission(models.Model):
    """A form that was saved, by the token of its submission: sent again, it leads to the same address."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token = models.UUIDField()
    address = models.CharField(max_length=200)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "token"], name="submission_once")]

    def __str__(self) -> str:
        return self.address
