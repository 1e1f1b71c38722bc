"""Pages of figures that all processes and machines share, in the database.

The worker makes those with which dashboards open (reports/opening.py); web servers read alone, so nobody's look at a page
is a write. What is kept is text, never an object that is put together again when it is read.
"""

import zlib

from django.db import models


class KeptPage(models.Model):
    """The content of a page by the key under which each process keeps it too (reports/page_cache.py).

    `key` names the data, the address, the language, the role, what is withheld, the day and the release, so that a page
    is never answered for another. It is no data of the programme: all rows may be deleted at any time.
    """

    key = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()

    class Meta:
        app_label = "reports"

    def __str__(self) -> str:
        return self.key[:12]

    @classmethod
    def of(cls, key: str, text: str) -> "KeptPage":
        return cls(key=key, content=zlib.compress(text.encode()))

    @property
    def text(self) -> str:
        return zlib.decompress(bytes(self.content)).decode()
