"""The WSGI entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accessgov.settings")

application = get_wsgi_application()

from accessgov.checks import refuse_to_start  # noqa: E402 (needs the apps)

refuse_to_start()
