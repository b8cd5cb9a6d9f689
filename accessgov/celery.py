"""The Celery application: the worker and the beat run from here."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accessgov.settings")

app = Celery("accessgov")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
