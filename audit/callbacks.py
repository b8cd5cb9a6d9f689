"""The call-back: one drawn customer, phoned by the supervisor, with an outcome every time."""

from datetime import datetime

from audit.models import CallAttempt, Sample
from staff.models import User


def begin_call(*, sample: Sample, by: User, at: datetime) -> bool:
    """Open a call on a waiting sample of this supervisor, or go on with the one already open.

    Returns False when the sample is not theirs, not due or closed. Runs in the transaction of
    the entry that shows the phone number.
    """
    locked = Sample.objects.select_for_update().get(pk=sample.pk)
    if locked.supervisor_id != by.pk or locked.state != Sample.State.WAITING or locked.due_at > at:
        return False
    CallAttempt.objects.get_or_create(
        sample=locked, recorded_at=None, defaults={"by": by, "number_shown_at": at}
    )
    return True
