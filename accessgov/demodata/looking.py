"""The bulk path of what follows an evening: notices, agents' words, and supervisors' looking."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from accessgov.demodata.dating import WRITING
from accessgov.demodata.history import address_of
from audit.events import Event
from audit.ledger import entry, take_over
from audit.models import FollowUp, LogEntry, OwnWord, Sample, Viewing
from audit.models.viewings import TO_LOOK_AT
from staff.models import Branch

Review, Choice = Viewing.Review, OwnWord.Choice
Guilty = set[tuple[int, str]]  # agent and customer
LOOKING = time(14, 42)  # after the calls and the signatures
FOLLOWING = time(14, 38)
AFTERNOON = time(15)
WORDS = 0.3  # of the viewings that an agent was told of, how many are answered
LOOKED = 0.75
FOLLOWED_UP = 0.6  # on each morning after the call
_DONE = (
    "Agen mengakui tidak ada kontak, sudah ditegur lisan dan dicatat.",
    "Dibahas dengan agen dan HRD, kasusnya diteruskan.",
)
_CAME_TO = {
    True: ({Review.CONCERN: 60, Review.ASKED: 40}, (
        "Tidak ada kontak hari itu, dibahas dengan agen.",
        "Agen diminta menjelaskan secara tertulis.")),
    False: ({Review.CLEARED: 75, Review.ASKED: 25}, (
        "Pelanggan datang langsung ke loket, sesuai catatan antrean.",
        "Agen lupa memulai interaksi, kontaknya benar ada.")),
}  # fmt: skip
_SAID = {
    Choice.WALKED_IN: "Pelanggan berdiri di loket tanpa nomor antrean.",
    Choice.CALLED_BACK: "Saya telepon kembali sore harinya.",
    Choice.WRONG_RECORD: "Salah pilih dari daftar nama yang sama.",
    Choice.COLLEAGUE: "Rekan minta tolong dilihatkan.",
}


def notify(*, branch: Branch, day: date, at: datetime) -> None:
    """Tell the agents of what stayed unexplained, as the evening's job does."""
    unexplained = Viewing.objects.filter(branch=branch, date=day, standing="unexplained")
    told = list(unexplained.select_related("agent"))
    for viewing in told:
        viewing.notified_at, viewing.mailed_at = at, at if viewing.agent.email else None
    Viewing.objects.bulk_update(told, ["notified_at", "mailed_at"])
    take_over(entries=[_notified(viewing, at) for viewing in told])


def say(*, branch: Branch, day: date, chance: Random) -> list[LogEntry]:
    """Let some agents explain, after their last contact before the afternoon, what they opened."""
    noon = datetime.combine(day, AFTERNOON, ZoneInfo(branch.time_zone))
    fresh = Viewing.objects.filter(
        branch=branch, standing="unexplained", notice_read_at=None, notified_at__lt=noon,
        notified_at__gt=noon - timedelta(hours=30),
    )  # fmt: skip
    own = [one for one in fresh.select_related("agent").order_by("id") if chance.random() < WORDS]
    found: list[LogEntry] = []
    for viewing in own:
        last = _last_before(viewing.agent_id, noon)
        at = last + timedelta(seconds=50) if last else noon  # at home that day
        if at < noon and viewing.agent_id not in {written.actor_id for written in found}:
            found.append(_said(viewing, branch, at, chance))
    return found


def review(*, branch: Branch, day: date, chance: Random, guilty: Guilty) -> list[LogEntry]:
    """Let the supervisors look into most of what waits for them at a branch."""
    at = datetime.combine(day, LOOKING, ZoneInfo(branch.time_zone)).astimezone(UTC)
    waiting = Viewing.objects.filter(
        TO_LOOK_AT, branch=branch, date__lt=day, agent__supervisor__isnull=False
    )
    found, looked = [], []
    for viewing in waiting.select_related("agent__supervisor").order_by("id"):
        if chance.random() < LOOKED:
            at += timedelta(seconds=chance.uniform(4, 15))
            is_guilty = (viewing.agent_id, viewing.customer) in guilty
            found.append(_reviewed(viewing, branch, at, chance, is_guilty=is_guilty))
            looked.append(viewing)
    columns = ["review", "review_note", "reviewed_by", "reviewed_at"]
    Viewing.objects.bulk_update(looked, columns, batch_size=200)
    return found


def follow_up(*, branch: Branch, day: date, chance: Random) -> list[LogEntry]:
    """Let the supervisors write what was done about what customers said on earlier mornings."""
    at = datetime.combine(day, FOLLOWING, ZoneInfo(branch.time_zone)).astimezone(UTC)
    marked = Sample.objects.filter(
        follow_up=True, follow_up_done=None, draw__branch=branch,
        closed_at__lt=at - timedelta(hours=12), draw__agent__supervisor__isnull=False,
    )  # fmt: skip
    found = []
    for sample in marked.select_related("draw__agent__supervisor").order_by("closed_at", "id"):
        if chance.random() < FOLLOWED_UP:
            at += timedelta(seconds=chance.uniform(4, 15))
            found.append(_followed_up(sample, branch, at, chance))
    return found


def _notified(viewing: Viewing, at: datetime) -> LogEntry:
    told = {"agent": viewing.agent_id, "date": f"{viewing.date:%Y-%m-%d}"}
    return _dated(
        entry(
            event=Event.NOTIFIED, at=at, actor_id=None, branch_id=viewing.branch_id,
            customer=viewing.customer, object_id=viewing.pk, object_repr=str(viewing),
            additional_data=told,
        )
    )  # fmt: skip


def _last_before(agent: int, noon: datetime) -> datetime | None:
    """Return the agent's last entry of that morning, if there is one."""
    entries = LogEntry.objects.filter(actor_id=agent, timestamp__gt=noon - timedelta(hours=9))
    return entries.order_by("-timestamp").values_list("timestamp", flat=True).first()


def _said(viewing: Viewing, branch: Branch, at: datetime, chance: Random) -> LogEntry:
    choice = chance.choice(list(_SAID))
    word = OwnWord.objects.create(
        viewing=viewing, choice=choice, sentence=_SAID[choice], said_at=at.astimezone(UTC)
    )
    Viewing.objects.filter(pk=viewing.pk).update(notice_read_at=at, said_at=word.said_at)
    return _dated(
        entry(
            event=Event.OWN_WORD, at=at, actor_id=viewing.agent_id, actor_branch_id=branch.pk,
            branch_id=branch.pk, customer=viewing.customer, object_id=word.pk,
            object_repr=str(word), remote_addr=address_of(branch=branch, person=viewing.agent),
            additional_data={"choice": str(choice), "date": f"{viewing.date:%Y-%m-%d}"},
        )
    )  # fmt: skip


def _reviewed(
    viewing: Viewing, branch: Branch, at: datetime, chance: Random, *, is_guilty: bool
) -> LogEntry:
    choices, notes = _CAME_TO[is_guilty]
    by = viewing.agent.supervisor
    if by is None:
        raise ValueError(f"Nobody supervises the agent of viewing {viewing.pk}.")
    viewing.review = chance.choices(list(choices), list(choices.values()))[0]
    viewing.review_note = chance.choice(notes)
    viewing.reviewed_by, viewing.reviewed_at = by, at
    return _dated(
        entry(
            event=Event.REVIEWED, at=at, actor_id=by.pk, branch_id=branch.pk,
            customer=viewing.customer, object_id=viewing.pk, object_pk=str(viewing.pk),
            object_repr=str(viewing), remote_addr=address_of(branch=branch, person=by),
            changes={"review": ["", str(viewing.review)]},
            additional_data={"agent": viewing.agent_id, "date": f"{viewing.date:%Y-%m-%d}"},
        )
    )  # fmt: skip


def _followed_up(sample: Sample, branch: Branch, at: datetime, chance: Random) -> LogEntry:
    by = sample.draw.agent.supervisor
    if by is None:
        raise ValueError(f"Nobody supervises the agent of sample {sample.pk}.")
    FollowUp.objects.create(sample=sample, by=by, done_at=at, note=chance.choice(_DONE))
    return _dated(
        entry(
            event=Event.FOLLOWED_UP, at=at, actor_id=by.pk, branch_id=branch.pk,
            customer=sample.customer, object_id=sample.pk, object_pk=str(sample.pk),
            object_repr=str(sample), remote_addr=address_of(branch=branch, person=by),
            additional_data={"agent": sample.draw.agent_id, "draw": sample.draw_id},
        )
    )  # fmt: skip


def _dated(written: LogEntry) -> LogEntry:
    written.recorded_at = written.timestamp + WRITING
    return written
