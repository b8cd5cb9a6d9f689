"""The web server's access log: every line holds a cleaned path."""

from typing import Any

from gunicorn.glogging import Logger

from accessgov.logs import cleaned


class AccessLog(Logger):
    """Gunicorn's logger, which would write down whatever somebody put into an address."""

    def atoms(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return what a line may hold."""
        atoms = super().atoms(*args, **kwargs)
        return atoms | {"U": cleaned(str(atoms["U"]))}
