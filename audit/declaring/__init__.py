"""What agents say of their own day: the declaration, words on openings, the notice, the trail."""

from audit.declaring.absences import missing
from audit.declaring.declarations import declare
from audit.declaring.lists import three_lists
from audit.declaring.notices import notify_day, notify_days
from audit.declaring.prefilling import prefill
from audit.declaring.words import say

__all__ = [
    "declare",
    "missing",
    "notify_day",
    "notify_days",
    "prefill",
    "say",
    "three_lists",
]
