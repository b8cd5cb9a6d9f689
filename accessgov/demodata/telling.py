"""A directory for the demo, which speaks of some people; one of them was appointed and has left."""

from datetime import datetime, timedelta

from scim2_models import Context, PatchOp

from staff.directory import directories, provisioning
from staff.directory.protocol import Told
from staff.directory.provisioning import Appointed
from staff.models import Directory, User

NAME = "Entra ID"
SPOKEN_OF = ("agent", "agent2", "telesales", "rudi.hartono", "siti.maryam", "bagus.hermawan")
LEFT = "frans.kaisiepo"  # a manager: a directory may not end who was appointed


def tell(*, at: datetime) -> None:
    """Let the directory name its people, and say that one has left."""
    by = User.objects.get(username="sysadmin")
    directory, _token = directories.make(by=by, name=NAME, at=at)
    for username in SPOKEN_OF:
        provisioning.patch(directory=directory, pk=_pk(username), asked=_named(username), at=at)
    try:
        provisioning.withdraw(directory=directory, pk=_pk(LEFT), at=at)
    except Appointed as refused:
        provisioning.note_refusal(refused=refused, at=at)
    directories.hear(directory=directory, at=at - timedelta(minutes=4))


def told() -> bool:
    """Tell whether this is done."""
    return Directory.objects.filter(name=NAME).exists()


def _pk(username: str) -> str:
    return str(User.objects.get(username=username).pk)


def _named(username: str) -> PatchOp[Told]:
    operation = {"op": "add", "path": "externalId", "value": f"{username}@mercusuar.example"}
    message = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [operation],
    }
    return PatchOp[Told].model_validate(message, scim_ctx=Context.RESOURCE_PATCH_REQUEST)
