"""The settings of an installation, made fast and independent of the machine's variables for tests."""

import os

os.environ["DEBUG"] = "true"

from rpe.settings import *  # noqa: F403

# Pages under test run as installed ones do.
DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
# Nothing is collected for tests; pages are served from the folders themselves.
WHITENOISE_AUTOREFRESH = True
# A test reads on its own connection; those of tests/figures/test_concurrency.py do not.
CONCURRENT_QUERIES = 1
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Letters go to a list in memory, as if there were a mail server.
EMAIL_HOST = "mail.example.org"
# Only what the database names counts there, so tests can share the folder.
CUSTOMS_ROOT = BASE_DIR / "var" / "tests" / "customs"  # noqa: F405
# It adds a write to a session's first page in a process, which tests that count queries do not expect.
MIDDLEWARE = [name for name in MIDDLEWARE if not name.endswith("LastSeenMiddleware")]  # noqa: F405
