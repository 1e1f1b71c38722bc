#!/usr/bin/env python
"""The project's command line. A database that cannot be used is one line; `--traceback` shows more."""

import os
import re
import sys

from django.core.management import execute_from_command_line
from django.db import DatabaseError, DataError, IntegrityError

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rpe.settings")
    try:
        execute_from_command_line(sys.argv)
    except DatabaseError as fault:
        # What is wrong with rows is a fault of the program.
        if isinstance(fault, IntegrityError | DataError) or "--traceback" in sys.argv:
            raise
        words = " ".join(str(fault).split())
        if re.search(r"no such table|relation .+ does not exist", words):
            words += ": run migrate."
        raise SystemExit(f"The database cannot be used: {words}") from None
