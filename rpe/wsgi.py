"""The WSGI application. What is wrong with the installation is logged at start, a line each."""

import logging
import os

from django.core.checks import Tags, run_checks
from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rpe.settings")
application = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402 # models cannot be imported before

from customs.engine import compile_questions  # noqa: E402
from operations.health import checks  # noqa: E402

# All pages are loaded before gunicorn forks, and their memory is shared.
get_resolver().url_patterns  # noqa: B018
compile_questions()
logger = logging.getLogger(__name__)
for warning in run_checks(tags=[Tags.security]):
    logger.warning(warning)
# The server starts all the same: what passes by itself, such as a database that is restarted, needs nobody.
for check in checks():
    if check.fault:
        logger.log(logging.ERROR if check.is_needed else logging.WARNING, check.fault)
# Processes of the web server must not share a connection.
connections.close_all()
