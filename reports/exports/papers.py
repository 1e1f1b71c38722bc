"""Issuing a document: it carries a code, a QR and a digest by which it can be verified years later."""

import datetime
import secrets
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import segno
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from records.digests import canonical, sha256
from reports.exports import pdf
from reports.exports.models import Paper
from reports.formatting import moment

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without I, L, O and U, which people take for other signs."""
LENGTH = 12


@dataclass(frozen=True)
class Issuing:
    """Who issues a document, when, and at which address of the system it can be verified."""

    by: User
    site: str
    at: datetime.datetime

    @classmethod
    def of(cls, request: HttpRequest) -> "Issuing":
        """Issued now by the signed-in person, where they are or where the installation says that it is."""
        site = settings.SITE_URL or request.build_absolute_uri("/").rstrip("/")
        return cls(request.user, site, timezone.now())  # type: ignore[arg-type]

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Who and when, as the cover says it."""
        return [(_("Issued on"), moment(self.at)), (_("Issued by"), self.by.get_full_name())]


def issue(data: dict[str, Any], scope: dict[str, Any], issuing: Issuing, *, called: str = "") -> bytes:
    """Draw a document and remember that it was issued.

    Whoever verifies it is told the scope and what the document is `called`; otherwise, its title.
    """
    code = "".join(secrets.choice(LETTERS) for _letter in range(LENGTH))
    paper = Paper(
        code=code,
        title=(called or data["title"])[:200],
        scope=scope,
        digest=sha256(canonical({part: data[part] for part in ("title", "facts", "cover", "blocks")})),
        issued_by=issuing.by,
        issued_at=issuing.at,
    )
    address = issuing.site + reverse("committee:verify", args=[paper.shown_code])
    marks = {"code": paper.shown_code, "address": address, "qr": qr(address), "digest": paper.digest}
    content = pdf.draw(data | marks, issuing.at)
    paper.file_digest = sha256(content)
    paper.save(force_insert=True)
    return content


def read_code(typed: str) -> str:
    """The code as it is kept, whatever the case, the spaces and the look-alikes that a person typed."""
    letters = typed.upper().translate(str.maketrans("ILO", "110", "- \t"))
    return letters if len(letters) == LENGTH and set(letters) <= set(LETTERS) else ""


def qr(address: str) -> str:
    """The address as a QR code."""
    picture = BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="svg", border=0, scale=4, xmldecl=False)
    return picture.getvalue().decode()
