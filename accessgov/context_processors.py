"""What the frame of every page shows."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accessgov import navigation


def frame(request: HttpRequest) -> dict[str, object]:
    """Give templates the brand and, asked for only when shown, the navigation."""
    return {
        "frame": {
            "brand": settings.BRAND_NAME,
            "now": timezone.now(),
            "menu": SimpleLazyObject(lambda: menu_of(request)),
        },
    }


def menu_of(request: HttpRequest) -> dict[str, object]:
    """Return the menu of whoever is signed in, an empty one for others."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return navigation.menu(request=request)
