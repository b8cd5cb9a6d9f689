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
            "places": SimpleLazyObject(lambda: places_of(request)),
        },
    }


def places_of(request: HttpRequest) -> list[dict[str, object]]:
    """List the places of whoever is signed in, none for others."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    return navigation.places(request=request)
