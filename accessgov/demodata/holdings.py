"""What a customer has with the company, and how a customer earns a living."""

from datetime import date, timedelta
from random import Random
from typing import Any

from accessgov.demodata.households import TODAY, Member

_PREFIXES = (
    "811", "812", "813", "821", "822", "823", "851", "852", "853",
    "814", "815", "816", "855", "856", "857", "858",
    "817", "818", "819", "859", "877", "878", "831", "832", "838",
    "895", "896", "897", "898", "899", "881", "882", "888",
)  # fmt: skip
_PLANS = (
    (("Pascabayar",), ("Suar 75", "Suar 100", "Suar 150", "Suar Keluarga 250")),
    (("Prabayar",), ("Suar Harian", "Suar Data 14 GB", "Suar Data 40 GB")),
    (("Internet rumah",), ("Rumah 20 Mbps", "Rumah 50 Mbps", "Rumah 100 Mbps")),
    (("Internet rumah", "TV"), ("Rumah 50 Mbps + TV", "Rumah 100 Mbps + TV")),
    (("Pascabayar", "Internet rumah"), ("Suar Serumah 300", "Suar Serumah 450")),
)
_DEVICES = (
    "Samsung Galaxy A15", "Samsung Galaxy A54", "Xiaomi Redmi Note 13", "Xiaomi Redmi 12",
    "OPPO A58", "OPPO Reno 11", "vivo Y27", "vivo V29", "realme C53", "Infinix Hot 40",
    "iPhone 11", "iPhone 13", "iPhone 15", "Nokia 105", "Modem ZTE F670L", "Modem Huawei HG8245",
)  # fmt: skip
_MAILBOXES = ("surel.example", "kotakpos.example", "warga.example", "kantor.example")

_JOBS = (  # occupation, employers, lowest and highest income in thousands
    ("Guru", ("SD Negeri 2", "SMP Negeri 5", "SMA Negeri 1", "MTs Al-Ikhlas"), 2_500, 7_500),
    ("Perawat", ("RSUD Kota", "RS Bunda Kasih", "Puskesmas"), 3_200, 7_000),
    ("Dokter", ("RSUD Kota", "RS Bunda Kasih", "Klinik Sehat Sentosa"), 11_000, 45_000),
    ("PNS", ("Pemerintah Kota", "Dinas Pendidikan", "Dinas Perhubungan"), 4_000, 11_000),
    ("Karyawan swasta", ("PT Angin Timur Abadi", "PT Mekar Jaya Makmur", "CV Sumber Rejeki",
                         "PT Cahaya Lautan Biru", "PT Graha Niaga Utama"), 3_800, 14_000),
    ("Manajer", ("PT Graha Niaga Utama", "PT Bumi Perdana", "PT Tirta Kencana"), 15_000, 48_000),
    ("Buruh pabrik", ("PT Sandang Nusa", "PT Kayu Lestari"), 2_600, 5_400),
    ("Pedagang", ("Usaha sendiri", "Pasar Induk", "Toko Rejeki"), 1_800, 12_000),
    ("Pengemudi", ("Mitra ojek daring", "PT Angkutan Bersama"), 2_200, 5_500),
    ("Petani", ("Lahan sendiri", "Kelompok Tani Makmur"), 1_400, 5_000),
    ("Nelayan", ("Kapal sendiri", "Koperasi Nelayan Bahari"), 1_500, 5_500),
    ("Wiraswasta", ("Usaha sendiri",), 3_000, 35_000),
    ("Satpam", ("PT Garda Utama", "PT Prima Siaga"), 2_800, 4_800),
    ("Programmer", ("PT Awan Digital", "PT Sandi Karya"), 7_000, 30_000),
)  # fmt: skip


def phone(*, chance: Random, taken: set[str]) -> str:
    """Return a mobile number in E.164 that nobody else has."""
    while True:
        digits = chance.choice((7, 8, 8, 8))
        found = f"+62{chance.choice(_PREFIXES)}{chance.randrange(10 ** (digits - 1), 10**digits)}"
        if found not in taken:
            taken.add(found)
            return found


def emails(*, chance: Random, name: str) -> list[str]:
    """Return an e-mail address made of the name, or none; domains that can never exist."""
    if chance.random() > 0.6:
        return []
    words = [word for word in name.lower().replace(".", " ").replace("'", "").split() if word]
    mailbox = chance.choice(("", ".")).join(words[:2])
    return [f"{mailbox}{chance.randint(1, 99)}@{chance.choice(_MAILBOXES)}"]


def service(*, chance: Random, member: Member) -> dict[str, Any]:
    """Return products, plan, device and since when, never since childhood."""
    products, plans = chance.choice(_PLANS)
    grown = max(member.born + timedelta(days=17 * 365), date(2004, 1, 1))
    span = max((TODAY - grown).days - 60, 1)
    return {
        "products": list(products),
        "plan": chance.choice(plans),
        "device": chance.choice(_DEVICES),
        "since": (grown + timedelta(days=chance.randrange(span))).isoformat(),
    }


def financial(*, chance: Random, member: Member) -> dict[str, Any]:
    """Return income, employer, occupation and years of service as the age allows."""
    if member.age < 22 and chance.random() < 0.7:
        return {"income": 0, "employer": "", "job": "Pelajar/mahasiswa", "years_of_service": 0}
    if member.age > 60 and chance.random() < 0.6:
        income = chance.randint(15, 55) * 100_000
        return {"income": income, "employer": "", "job": "Pensiunan", "years_of_service": 0}
    job, employers, lowest, highest = chance.choice(_JOBS)
    years = chance.randint(0, max(0, min(member.age - 19, 32)))
    # Most earn near the lower end; more years bring more.
    share = chance.betavariate(1.6, 4) * 0.8 + years / 32 * 0.2
    income = int(round((lowest + (highest - lowest) * share) * 1000, -5))
    return {
        "income": income,
        "employer": chance.choice(employers),
        "job": job,
        "years_of_service": years,
    }
