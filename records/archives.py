"""Errors of uploaded archives, which XLSX and DOCX files are."""

import lzma
import struct
import zipfile
import zlib

DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, KeyError, NotImplementedError, OSError, RuntimeError, ValueError),
)
"""The exceptions of `zipfile` for damaged, incomplete, encrypted or unsupported archives."""
