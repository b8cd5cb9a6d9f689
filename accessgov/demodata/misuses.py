"""The planted misuses, each of another kind. docs/demo.md lists them; keep the two alike.

Days count back in the branch's working days: 0 is the last closed one. Who did it, and to which
customer, is kept, so that the call-back later hears what such a customer would say.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from accessgov.demodata.customers import SEED, number_of, numbers_of
from accessgov.demodata.diary import Diary
from audit.events import Event, Reason
from audit.models import Interaction, LogEntry
from staff.models import Branch


@dataclass
class Scene:
    """Where the misuses are played: everybody's diary, and each branch's working days."""

    diaries: dict[str, Diary]
    days: dict[str, list[date]]  # newest first
    guilty: set[tuple[int, str]] = field(default_factory=set)  # agent and customer

    def at(self, who: str, back: int, clock: str) -> datetime:
        """Return an instant of one of the person's working days, by the branch's clock."""
        branch = self.diaries[who].branch
        day = self.days[branch.code][back]
        return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(branch.time_zone))

    def look(
        self,
        who: str,
        number: str,
        at: datetime,
        *,
        purpose: str = "service",
        tiers: tuple[str, ...] = (),
        interaction: Interaction | None = None,
        sentence: str = "",
    ) -> LogEntry:
        """Let somebody open a record without cause, and reveal some of it."""
        diary = self.diaries[who]
        opening = diary.open(
            number, at=at, purpose=purpose, interaction=interaction, sentence=sentence
        )
        for place, tier in enumerate(tiers, 1):
            reason = "assess" if tier == "financial" else "read_back"
            diary.reveal(opening, tier, at=at + timedelta(seconds=4.3 * place), reason=reason)
        self.guilty.add((diary.person.pk, number))
        return opening

    def some(self, branch: str, count: int, kind: str) -> list[str]:
        """Return ordinary customers of a branch, the same every time."""
        chance = Random(f"{SEED} {kind}")  # noqa: S311
        return chance.sample(numbers_of(branch)[30:], count)


Misuse = Callable[[Scene], None]


def steps(at: datetime, seconds: float, count: int) -> Iterator[datetime]:
    """Yield instants that follow each other almost evenly, as of somebody clicking on."""
    for place in range(count):
        yield at + timedelta(seconds=seconds * place + (place * 7 % 5) * seconds / 17)


def neighbours(scene: Scene) -> None:
    """Bagus Hermawan looks his neighbours up in the lunch break."""
    at = scene.at("bagus.hermawan", 6, "12:14:07")
    scene.diaries["bagus.hermawan"].search("sutarman hadi", at=at)
    for seconds, key in ((9, "bagus_neighbour"), (95, "bagus_neighbour_wife")):
        opened_at = at + timedelta(seconds=seconds)
        tiers = ("contact", "financial")
        scene.look("bagus.hermawan", number_of(key), opened_at, purpose="billing", tiers=tiers)


def own_record(scene: Scene) -> None:
    """Bagus Hermawan opens his own record and his wife's."""
    at = scene.at("bagus.hermawan", 11, "12:31:40")
    scene.look("bagus.hermawan", number_of("bagus"), at, tiers=("service", "financial"))
    at += timedelta(minutes=2)
    scene.look("bagus.hermawan", number_of("bagus_wife"), at, tiers=("service",))


def famous(scene: Scene) -> None:
    """The singer is in the news, and eight agents want to see her record; two elsewhere too."""
    singer = number_of("singer")
    clocks = {
        "dewi.anggraini": (3, "12:03:10"),
        "fajar.nugroho": (3, "12:04:55"),
        "bagus.hermawan": (3, "12:11:21"),
        "rudi.hartono": (3, "12:20:02"),
        "agent2": (3, "12:26:48"),
        "siti.maryam": (2, "12:02:33"),
        "hendrik.lumban": (2, "12:09:15"),
        "agent": (2, "12:40:12"),
    }
    for who, (back, clock) in clocks.items():
        at = scene.at(who, back, clock)
        scene.diaries[who].search("larasati mahadewi", at=at - timedelta(seconds=7))
        scene.look(who, singer, at, tiers=("contact",) if back == 3 else ())
    for who, clock in (("neneng.kartika", "12:33:09"), ("indah.permata", "12:48:30")):
        _ask_elsewhere(scene, who, [singer], scene.at(who, 2, clock))


def at_night(scene: Scene) -> None:
    """Dewi Anggraini opens fourteen records at night, after half past ten."""
    first = scene.at("dewi.anggraini", 8, "22:37:19")
    scene.diaries["dewi.anggraini"].sign_in(at=first - timedelta(minutes=1))
    numbers = scene.some("JKT", 14, "night")
    for number, at in zip(numbers, steps(first, 341, 14), strict=True):
        scene.look("dewi.anggraini", number, at, tiers=("contact", "identity"))
    scene.diaries["dewi.anggraini"].sign_out(at=first + timedelta(seconds=341 * 15))


def spree(scene: Scene) -> None:
    """Fajar Nugroho opens 46 records in 35 minutes under one call."""
    at = scene.at("fajar.nugroho", 4, "12:01:30")
    diary = scene.diaries["fajar.nugroho"]
    call = diary.start(at=at, channel="call", reference="C-LAMA-0001")
    numbers = scene.some("JKT", 46, "spree")
    for number, opened_at in zip(numbers, steps(at, 45, 46), strict=True):
        scene.look("fajar.nugroho", number, opened_at + timedelta(seconds=20), interaction=call)
    diary.end(call, at=at + timedelta(minutes=37))


def without_interaction(scene: Scene) -> None:
    """Siti Maryam opens nine records, and no contact explains any of them."""
    numbers = scene.some("JKT", 9, "claimed")
    first = scene.at("siti.maryam", 0, "12:07:44")
    diary = scene.diaries["siti.maryam"]
    for number, at in zip(numbers, steps(first, 232, 9), strict=True):
        name = diary.directory.records[number].full_name.replace(",", "").split()
        diary.search(" ".join(name[:2]).lower(), at=at - timedelta(seconds=9))
        scene.look("siti.maryam", number, at, tiers=("contact",))


def after_the_call(scene: Scene) -> None:
    """Rudi Siswanto returns to a caller's record when the call is over, and reads the identity."""
    (number,) = scene.some("JKT", 1, "after")
    diary, at = scene.diaries["rudi.hartono"], scene.at("rudi.hartono", 2, "12:33:05")
    call = diary.start(at=at, channel="call", reference="C-0417")
    opening = diary.open(number, at=at + timedelta(seconds=31), purpose="service", interaction=call)
    diary.verify(opening, "birth_date", at=at + timedelta(seconds=58), match=True)
    diary.end(call, at=at + timedelta(minutes=4))
    again = at + timedelta(minutes=19)
    scene.look("rudi.hartono", number, again, tiers=("contact", "identity"))


def colleague(scene: Scene) -> None:
    """Hendrik Lumbantobing opens the record of Dewi Anggraini, who sits at the next desk."""
    at = scene.at("hendrik.lumban", 5, "12:21:54")
    scene.diaries["hendrik.lumban"].search("dewi anggraini", at=at - timedelta(seconds=12))
    scene.look("hendrik.lumban", number_of("dewi"), at, tiers=("contact", "service"))


def former_partner(scene: Scene) -> None:
    """Fajar Nugroho opens the same woman's record again and again over five weeks."""
    for back, clock in ((27, "12:10"), (24, "12:47"), (20, "12:05"), (15, "12:31"), (12, "12:52"),
                        (7, "12:13"), (1, "12:44")):  # fmt: skip
        at = scene.at("fajar.nugroho", back, clock)
        tiers = ("contact", "service") if back in (27, 15, 1) else ()
        scene.look("fajar.nugroho", number_of("fajar_former"), at, tiers=tiers)
        if back in (12, 1):
            later = at + timedelta(minutes=3)
            scene.look("fajar.nugroho", number_of("fajar_rival"), later, tiers=("contact",))


def identity_for_a_sale(scene: Scene) -> None:
    """Neneng Kartika reveals NIK and family card of customers to whom she only offers a plan."""
    numbers = iter(scene.some("BDG", 9, "identity"))
    diary = scene.diaries["neneng.kartika"]
    for back in (9, 8, 6):
        first = scene.at("neneng.kartika", back, "12:08:20")
        for place, at in enumerate(steps(first, 410, 3)):
            call = diary.start(at=at, channel="campaign", reference=f"KMP-NAIK-{back}{place}")
            number, opened_at = next(numbers), at + timedelta(seconds=25)
            scene.look("neneng.kartika", number, opened_at, purpose="sales", tiers=("identity",),
                       interaction=call)  # fmt: skip
            diary.end(call, at=at + timedelta(seconds=70))


def not_lent(scene: Scene) -> None:
    """Melati Puspitasari, who sells by phone, tries tiers that were never lent to her."""
    (number,) = scene.some("JKT", 1, "not lent")
    at, diary = scene.at("melati.puspita", 7, "12:17:00"), scene.diaries["melati.puspita"]
    campaign = diary.start(at=at, channel="campaign", reference="KMP-RUMAH-77")
    opened_at = at + timedelta(seconds=14)
    opening = scene.look("melati.puspita", number, opened_at, purpose="sales", interaction=campaign)
    for place, tier in enumerate(("identity", "identity", "financial", "identity", "financial")):
        tried_at = opened_at + timedelta(seconds=9 + 11 * place)
        diary.reveal(opening, tier, at=tried_at, reason="read_back")
    diary.end(campaign, at=opened_at + timedelta(minutes=2))


def clicking_through(scene: Scene) -> None:
    """Danang Kusuma opens whole lists of namesakes, five seconds each."""
    at, diary = scene.at("danang.kusuma", 10, "12:24:31"), scene.diaries["danang.kusuma"]
    call = diary.start(at=at, channel="call", reference="C-0093")
    numbers: list[str] = []
    for place, text in enumerate(("suharti", "sutrisno")):
        searched_at = at + timedelta(seconds=15 + 100 * place)
        numbers = diary.search(text, at=searched_at)
        for number, opened_at in zip(numbers, steps(searched_at, 4.6, len(numbers)), strict=True):
            late = opened_at + timedelta(seconds=3)
            scene.look("danang.kusuma", number, late, interaction=call)
    diary.end(call, at=at + timedelta(minutes=5))


def fishing(scene: Scene) -> None:
    """Lilis Suryaningsih tries name after name for twenty minutes and opens nothing."""
    at = scene.at("lilis.suryani", 3, "12:05:12")
    texts = [
        "asep", "dadang", "cecep", "ujang", "neneng", "euis", "imas", "nining", "sutisna",
        "suryana", "permana", "wiguna", "rukmana", "supriatna", "mulyana", "hermawan", "keisha",
        "keisha amoria", "amoria", "kartika", "kurnia", "sobandi", "tatang", "yayan", "engkus",
    ]  # fmt: skip
    for text, searched_at in zip(texts, steps(at, 47, len(texts)), strict=True):
        scene.diaries["lilis.suryani"].search(text, at=searched_at)


def elsewhere(scene: Scene) -> None:
    """I Wayan Sukadana in Denpasar tries nine numbers of Jakarta, one after the other."""
    numbers = [number_of("candidate"), number_of("newsreader"), *scene.some("JKT", 7, "elsewhere")]
    at = scene.at("wayan.sukadana", 1, "12:19:40")
    _ask_elsewhere(scene, "wayan.sukadana", numbers, at)


def guessing(scene: Scene) -> None:
    """Rudi Siswanto guesses a mother's name three times, and verification locks."""
    (number,) = scene.some("JKT", 1, "guess")
    diary, at = scene.diaries["rudi.hartono"], scene.at("rudi.hartono", 0, "12:28:00")
    call = diary.start(at=at, channel="call", reference="C-0631")
    opening = scene.look("rudi.hartono", number, at + timedelta(seconds=22), interaction=call)
    for place in range(3):
        answered_at = at + timedelta(seconds=50 + 19 * place)
        diary.verify(opening, "mother", at=answered_at, match=False, locked=place == 2)
    diary.be_refused(
        number,
        at=at + timedelta(seconds=121),
        event=Event.VERIFIED,
        reason=Reason.LOCKED,
        branch_id=diary.branch.pk,
    )
    diary.end(call, at=at + timedelta(minutes=3))


def never_called(scene: Scene) -> None:
    """Rosita Nasution works off records as sales talks that she never held."""
    numbers = iter(scene.some("MDN", 36, "never called"))
    for back in (11, 10, 9, 5, 2, 0):
        first = scene.at("rosita.nasution", back, "12:06:00")
        for at in steps(first, 380, 6):
            scene.look("rosita.nasution", next(numbers), at, purpose="sales")


def relative(scene: Scene) -> None:
    """Ni Luh Putu Ariani opens her mother-in-law's record in Denpasar."""
    at = scene.at("agent-dps", 9, "12:35:26")
    number = number_of("ariani_relative")
    scene.look("agent-dps", number, at, purpose="billing", tiers=("contact", "financial"))


def boss(scene: Scene) -> None:
    """Asep Kurniawan, a supervisor, opens the influencer's record; his own superior sees it."""
    at = scene.at("asep.kurniawan", 2, "15:41:18")
    scene.look("asep.kurniawan", number_of("influencer"), at, purpose="review", tiers=("contact",),
               sentence="Cek data pelanggan")  # fmt: skip


def still_trying(scene: Scene) -> None:
    """Wahyu Saputro, whose account was ended, tries to sign in on three evenings."""
    for back, clock in ((12, "17:12:09"), (11, "17:48:51"), (11, "17:49:30"), (9, "17:05:17")):
        at = scene.at("wahyu.saputro", back, clock)
        scene.diaries["wahyu.saputro"].fail_to_sign_in(at=at)


def _ask_elsewhere(scene: Scene, who: str, numbers: list[str], at: datetime) -> None:
    """Ask for customers of Jakarta from another branch."""
    jakarta = Branch.objects.get(code="JKT").pk
    for number, asked_at in zip(numbers, steps(at, 13, len(numbers)), strict=True):
        scene.diaries[who].be_refused(
            number,
            at=asked_at,
            event=Event.OPENED,
            reason=Reason.OTHER_BRANCH,
            branch_id=jakarta,
        )


MISUSES: tuple[Misuse, ...] = (
    neighbours, own_record, famous, at_night, spree, without_interaction, after_the_call,
    colleague, former_partner, identity_for_a_sale, not_lent, clicking_through, fishing,
    elsewhere, guessing, never_called, relative, boss, still_trying,
)  # fmt: skip
