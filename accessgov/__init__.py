"""The frame: settings, urls, celery, the embedded servers and what every page shares."""

from accessgov.celery import app as celery_app

__all__ = ["celery_app"]
