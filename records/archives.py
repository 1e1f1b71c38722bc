"""Archives that people hand in: XLSX and DOCX are some."""

import lzma
import struct
import zipfile
import zlib

DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, KeyError, NotImplementedError, OSError, RuntimeError, ValueError),
)
"""What Python raises of an archive that is damaged, unfinished, locked or packed in an unknown way."""
