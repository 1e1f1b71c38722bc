"""The application that a WSGI server such as gunicorn runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rpe.settings")
application = get_wsgi_application()
