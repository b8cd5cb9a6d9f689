"""Customers that somebody in the demo knows: invented public figures, and the staff's own people.

Each has a key, by which the planted misuses and docs/demo.md name them. `home` puts several into
one household; `beside` puts a household next door to another one.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Figure:
    """One known customer."""

    key: str
    branch: str
    full_name: str
    woman: bool
    born: date
    protected: bool = False
    home: str = ""
    beside: str = ""
    job: str = ""


_F = Figure

PUBLIC = (
    _F("singer", "JKT", "Larasati Mahadewi", True, date(1991, 3, 14), True, job="Penyanyi"),
    _F(
        "candidate",
        "JKT",
        "H. Wirawan Tjokrodiningrat, S.H.",
        False,
        date(1966, 8, 2),
        True,
        job="Advokat",
    ),
    _F(
        "footballer",
        "JKT",
        "Bima Sakti Lesmana",
        False,
        date(1999, 11, 30),
        True,
        job="Pesepak bola",
    ),
    _F(
        "newsreader",
        "JKT",
        "Anindya Paramastri",
        True,
        date(1987, 6, 21),
        True,
        job="Pembaca berita",
    ),
    _F("preacher", "JKT", "Ust. H. Fadlan Al-Mansyuri", False, date(1974, 1, 9), True, job="Ulama"),
    _F("influencer", "BDG", "Keisha Amoria", True, date(2001, 5, 5), True, job="Pembuat konten"),
    _F(
        "regent",
        "SMG",
        "Drs. H. Soenarto Hadipranoto",
        False,
        date(1961, 12, 24),
        True,
        job="Bupati",
    ),
    _F("puppeteer", "YGY", "Ki Sabdo Carito", False, date(1958, 4, 17), True, job="Dalang"),
    _F("businessman", "MDN", "Marihot Panggabean", False, date(1963, 9, 28), True, job="Pengusaha"),
    _F("actress", "SBY", "Vanessa Tanujaya", True, date(1994, 2, 11), True, job="Aktris"),
    _F(
        "prince",
        "DPS",
        "Ida Tjokorda Gde Raka",
        False,
        date(1955, 7, 7),
        True,
        job="Penglingsir puri",
    ),
    _F("swimmer", "DPS", "Ni Kadek Sinta Maharani", True, date(2003, 10, 19), True, job="Perenang"),
    _F(
        "professor",
        "MKS",
        "Prof. Dr. Andi Baso Patarai",
        False,
        date(1957, 3, 3),
        True,
        job="Guru besar",
    ),
    _F(
        "councillor", "JAP", "Yulianus Mandowen", False, date(1970, 8, 16), True, job="Anggota DPRD"
    ),
)

STAFF_AND_THEIRS = (
    # Bagus Hermawan is a customer himself, with his wife on the same family card.
    _F("bagus", "JKT", "Bagus Hermawan", False, date(1994, 9, 12), home="bagus"),
    _F("bagus_wife", "JKT", "Intan Maharani", True, date(1996, 1, 25), home="bagus"),
    _F("bagus_neighbour", "JKT", "Sutarman Hadi", False, date(1971, 5, 18), beside="bagus"),
    _F("bagus_neighbour_wife", "JKT", "Sri Rejeki", True, date(1975, 2, 8), beside="bagus"),
    # Dewi Anggraini and Bambang Setiawan, as customers of the branch where they work.
    _F("dewi", "JKT", "Dewi Anggraini", True, date(1997, 4, 3), home="dewi"),
    _F("bambang", "JKT", "Bambang Setiawan", False, date(1979, 10, 6), home="bambang"),
    _F("bambang_wife", "JKT", "Wiwik Handayani", True, date(1981, 12, 1), home="bambang"),
    # Who was close to Fajar Nugroho until last year.
    _F("fajar_former", "JKT", "Nadia Kirana", True, date(1998, 7, 29)),
    _F("fajar_rival", "JKT", "Reza Pahlevi Akbar", False, date(1995, 6, 10), home="rival"),
    # The mother-in-law of Ni Luh Putu Ariani, at the branch in Denpasar.
    _F("ariani_relative", "DPS", "Ni Wayan Rasmini", True, date(1962, 2, 2)),
)

FIGURES = (*PUBLIC, *STAFF_AND_THEIRS)


def figures_of(branch: str) -> list[Figure]:
    """Return the known customers of a branch; they bear its first numbers."""
    return [figure for figure in FIGURES if figure.branch == branch]
