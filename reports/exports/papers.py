"""Issue a document with a code, a QR code and a digest, by which it can be verified years later."""

import datetime
import secrets
from dataclasses import dataclass
from io import BytesIO

import segno
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Viewer
from accounts.models import User
from figures.scope import Scope
from records.digests import Json, canonical, sha256
from records.languages import in_languages
from reports.exports import pdf
from reports.exports.blocks import Document
from reports.exports.models import Facts, Paper
from reports.exports.scope_facts import scope_facts
from reports.formatting import moment

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without I, L, O and U, which are easily read as other characters."""
LENGTH = 12


@dataclass(frozen=True)
class Issuing:
    """Who issues a document, when, and at which address of the system it can be verified."""

    by: User
    site: str
    at: datetime.datetime

    @classmethod
    def of(cls, request: HttpRequest) -> "Issuing":
        """Issued now by the signed-in user, at the installation's address or, without that setting, at the request's."""
        site = settings.SITE_URL or request.build_absolute_uri("/").rstrip("/")
        return cls(request.user, site, timezone.now())  # type: ignore[arg-type]

    @property
    def facts(self) -> list[tuple[str, str]]:
        """When it is issued and by whom, for the cover."""
        return [(_("Issued on"), moment(self.at)), (_("Issued by"), self.by.get_full_name())]


def issue(document: Document, scope: Json, issuing: Issuing, *, called: str = "") -> bytes:
    """Draw a document and record that it was issued.

    The public page that verifies it shows the scope and the title, or `called` instead of the title.
    """
    code = "".join(secrets.choice(LETTERS) for _letter in range(LENGTH))
    paper = Paper(
        code=code,
        title=(called or document["title"])[:200],
        scope=scope,
        facts=_facts(scope),
        digest=sha256(canonical(_content(document))),
        issued_by=issuing.by,
        issued_at=issuing.at,
    )
    address = issuing.site + reverse("committee:verify", args=[paper.shown_code])
    issued: Document = {
        **document,
        "code": paper.shown_code,
        "address": address,
        "qr": qr(address),
        "digest": paper.digest,
    }
    content = pdf.draw(issued, issuing.at)
    paper.file_digest = sha256(content)
    paper.save(force_insert=True)
    return content


def _facts(scope: Json) -> Facts:
    """The scope in words, in each language; none for a document without one.

    Whether sums are withheld is not said: it depends on who issued the document, and the scope does not keep that.
    """
    return in_languages(lambda: scope_facts(Scope.from_json(scope).seen_by(Viewer.ALL))) if scope else {}


def _content(document: Document) -> Json:
    """What the digest of the content covers."""
    return {
        "title": document["title"],
        "facts": document["facts"],
        "cover": document["cover"],
        "blocks": document["blocks"],
    }


def read_code(typed: str) -> str:
    """The code as stored: capitals, without spaces, look-alikes replaced; "" where it cannot be a code."""
    letters = typed.upper().translate(str.maketrans("ILO", "110", "- \t"))
    return letters if len(letters) == LENGTH and set(letters) <= set(LETTERS) else ""


def qr(address: str) -> str:
    """The address as a QR code."""
    picture = BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="svg", border=0, scale=4, xmldecl=False)
    return picture.getvalue().decode()
