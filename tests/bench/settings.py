"""The product's own settings, and beside it the textbook's app and guardian's backend."""

from accessgov.settings import *  # noqa: F403
from accessgov.settings import AUTHENTICATION_BACKENDS, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.bench.textbook"]
AUTHENTICATION_BACKENDS = [*AUTHENTICATION_BACKENDS, "guardian.backends.ObjectPermissionBackend"]
ROOT_URLCONF = "tests.bench.urls"
