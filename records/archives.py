"""Uploaded archives, which XLSX and DOCX files are: their errors, how they are opened, and whether they hold programs."""

import html
import lzma
import re
import struct
import zipfile
import zlib
from typing import IO

DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, KeyError, NotImplementedError, OSError, RuntimeError, ValueError),
)
"""The exceptions of `zipfile` for damaged, incomplete, encrypted or unsupported archives."""


MOST_LISTED = 300_000
"""The most bytes of an archive's list of parts: several thousand of them. Listing and opening hundreds of thousands of
empty parts, which fit into a few megabytes, takes longer than a request may."""


def open_archive(file: IO[bytes]) -> zipfile.ZipFile:
    """An uploaded archive for reading. Raises one of DAMAGED, also where it lists too many parts."""
    # What `zipfile` itself goes by, before it lists them; the number of parts that an archive declares can be a lie.
    end = zipfile._EndRecData(file)  # type: ignore[attr-defined]
    if end and end[zipfile._ECD_SIZE] > MOST_LISTED:  # type: ignore[attr-defined]
        raise zipfile.BadZipFile
    return zipfile.ZipFile(file)


REMOTE = re.compile(
    rb"""(?=[^>]*type\s*=\s*["'][^"']*/attachedtemplate\s*["'])(?=[^>]*targetmode\s*=\s*["']\s*external)"""
    rb"""[^>]*target\s*=\s*["']\s*(?:https?:|ftp:|[/\\]{2}|file:(?:[/\\]{2}[^/\\]|[/\\]{4}))"""
)
"""A relationship whose attached template is elsewhere than on the computer that opens the document."""

TYPES = "[Content_Types].xml"
MACROS = re.compile(rb"vbaproject|vbadata|macrosheet|macroenabled|dialogsheet")
MOST_TYPES = 5_000_000
"""The list of types of a file with thousands of parts is some 100 KB; a longer one is not read to its end."""


def has_remote_template(archive: zipfile.ZipFile) -> bool:
    """Whether a document names a template at an address, which Word fetches, and whose macros it may run, when it opens it.

    One on the author's own computer is accepted. Relationships too long to be read count as such.
    """
    left = MOST_TYPES
    for name in archive.namelist():
        if name.lower().endswith(".rels"):
            with archive.open(name) as file:
                content = file.read(left)
            left -= len(content)
            if not left or _names_remote_template(content):
                return True
    return False


def _names_remote_template(relationships: bytes) -> bool:
    # In UTF-16 every other byte of these words is zero.
    words = html.unescape(relationships.replace(b"\0", b"").decode("latin-1"))
    return any(REMOTE.match(part) for part in words.lower().encode("latin-1", "replace").split(b"<"))


def has_macros(archive: zipfile.ZipFile) -> bool:
    """Whether an Office file holds macros, by the names of its parts or by the types that it declares for them.

    A part may have any name, in any case; Office goes by the type. Dialog sheets and Excel 4 macro sheets run programs too.
    """
    with archive.open(TYPES) as file:
        declared = file.read(MOST_TYPES)
    # In UTF-16 every other byte of these words is zero.
    words = "\n".join(archive.namelist()).encode() + declared.replace(b"\0", b"")
    return len(declared) == MOST_TYPES or MACROS.search(words.lower()) is not None
