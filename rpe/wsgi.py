"""The WSGI application. Warnings of the installation are logged at start, which the web server does not do."""

import logging
import os

from django.core.checks import Tags, run_checks
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rpe.settings")
application = get_wsgi_application()
for warning in run_checks(tags=[Tags.security]):
    logging.getLogger(__name__).warning(warning)
