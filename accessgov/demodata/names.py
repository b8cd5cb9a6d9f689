"""Believable names of Indonesia's peoples; old spellings, titles and single names included."""

from random import Random

from faker.providers.person.id_ID import Provider as Faker

_MEN = tuple(Faker.first_names_male)
_WOMEN = tuple(Faker.first_names_female)
_LAST_MEN = tuple(Faker.last_names_male)
_LAST_WOMEN = tuple(Faker.last_names_female)

_MUSLIM_MEN = (
    "Muhammad", "Mohammad", "Moh.", "Mochamad", "Muh.", "Ahmad", "Achmad", "Abdul", "Abd.",
    "Nur", "Syaiful", "Zainal", "Khairul", "Chairul",
)  # fmt: skip
_MUSLIM_SECOND = (
    "Rizki", "Fauzi", "Arifin", "Hidayat", "Rahman", "Hakim", "Ilham", "Iqbal", "Fadli", "Yusuf",
    "Ridwan", "Anwar", "Syahputra", "Maulana", "Firmansyah", "Ramadhan", "Kurniawan", "Zulkifli",
    "Aziz", "Ghofur", "Halim", "Salam", "Effendi", "Alamsyah", "Huda", "Abidin", "Anam",
)  # fmt: skip
_MUSLIM_WOMEN = ("Siti", "Nur", "Noor", "Umi", "Dewi", "Annisa", "Anisa", "Fatimah", "Rr.")
_MUSLIM_WOMEN_SECOND = (
    "Aminah", "Khadijah", "Aisyah", "Maesaroh", "Rohmah", "Fadilah", "Hasanah", "Zahra", "Azizah",
    "Rahmawati", "Nurjanah", "Mutmainah", "Halimah", "Zulaikha", "Khasanah", "Laila", "Wahidah",
)  # fmt: skip
_SINGLE_MEN = (
    "Paimin", "Sutrisno", "Wagiman", "Sugeng", "Poniman", "Suparno", "Ngadimin", "Tukiman",
    "Mulyono", "Sarwono", "Suwarno", "Kasimin", "Sukardi", "Tarmizi", "Jumadi", "Wasito",
    "Soejono", "Soekamto", "Soeprapto", "Djumadi", "Soemarno", "Djoko", "Soetomo", "Moeljono",
)  # fmt: skip
_SINGLE_WOMEN = (
    "Suharti", "Ngatini", "Sumiati", "Wagiyem", "Tukinem", "Sulastri", "Kartini", "Painem",
    "Suparmi", "Ponirah", "Rukmini", "Mujiati", "Soelastri", "Soeminah", "Djuminten", "Partinah",
    "Sutinah", "Warsini", "Kasmirah", "Juminah", "Soetarmi", "Sri", "Endang", "Sutarti",
)  # fmt: skip
_OLD = (
    "Soerjadi", "Widjaja", "Tjokroaminoto", "Djojohadi", "Oetomo", "Soebroto", "Koesoemo",
    "Hardjono", "Prawirodirdjo", "Setjonegoro", "Wirjawan", "Soedjatmiko", "Boediono", "Rachmat",
)  # fmt: skip
_SUNDA = ("Asep", "Dadang", "Ujang", "Cecep", "Deden", "Iwan", "Tatang", "Yayan", "Engkus", "Aep")
_SUNDA_WOMEN = ("Neneng", "Euis", "Lilis", "Imas", "Nining", "Tintin", "Elis", "Yeni", "Iis")
_SUNDA_LAST = (
    "Suryana", "Sutisna", "Kurnia", "Hermawan", "Suhendar", "Mulyana", "Permana", "Sobandi",
    "Rohimat", "Nurdin", "Supriatna", "Wiguna", "Rukmana", "Sopandi",
)  # fmt: skip
_MARGA = (
    "Siregar", "Nasution", "Simatupang", "Hutagalung", "Sinaga", "Situmorang", "Panjaitan",
    "Manurung", "Napitupulu", "Pasaribu", "Tampubolon", "Lubis", "Harahap", "Sembiring",
    "Ginting", "Tarigan", "Sitorus", "Simanjuntak", "Hasibuan", "Saragih", "Purba", "Silalahi",
)  # fmt: skip
_BATAK = (
    "Tigor", "Parlindungan", "Jefri", "Saut", "Hotman", "Ronald", "Binsar", "Maruli", "Togar",
    "Poltak", "Edward", "Rudolf", "Mangara", "Dorlan",
)  # fmt: skip
_BATAK_WOMEN = (
    "Rosita", "Tiurma", "Lamria", "Dame", "Roma", "Hotmaida", "Rotua", "Ester", "Yunita",
    "Sondang", "Tiarma", "Marlina",
)  # fmt: skip
_MALAY = ("Rizal", "Marzuki", "Zulkarnain", "Syahrul", "Hasan", "Husin", "Kemas", "Kgs.", "M.")
_MALAY_WOMEN = ("Fitri", "Rosmala", "Nyimas", "Zubaidah", "Rohana", "Asmah", "Masayu", "Yulita")
_MALAY_LAST = (
    "Effendi", "Usman", "Hamzah", "Burhanuddin", "Saleh", "Idris", "Ibrahim", "Daud", "Basri",
    "Aminuddin", "Tanjung", "Chaniago", "Zainuddin", "Azhari",
)  # fmt: skip
_CHINESE = (
    "Hartono", "Wijaya", "Gunawan", "Halim", "Santoso", "Tanuwijaya", "Lim", "Tan", "Kurniawan",
    "Salim", "Susanto", "Setiadi", "Liem", "Sutanto", "Widjaja", "Kusuma", "Tjandra", "Chandra",
)  # fmt: skip
_CHINESE_MEN = ("Budi", "Hendra", "Andreas", "Kevin", "Steven", "Yohanes", "Willy", "Robert")
_CHINESE_WOMEN = ("Lina", "Meilani", "Yenny", "Fransiska", "Stefanie", "Novita", "Vivian", "Linda")
_BALI = ("Wayan", "Made", "Nyoman", "Ketut", "Putu", "Kadek", "Komang", "Gede")
_BALI_SECOND = (
    "Sudarma", "Suarjana", "Adnyana", "Sukerta", "Wirawan", "Mahendra", "Artana", "Suastika",
    "Widiana", "Darmayasa", "Astawa", "Sedana", "Budiarta", "Yasa", "Subrata", "Merta",
)  # fmt: skip
_BALI_WOMEN = (
    "Ariani", "Suartini", "Widiastuti", "Puspayanti", "Sukreni", "Trisnawati", "Astiti",
    "Purnamawati", "Dewi", "Sriasih", "Rasmini", "Laksmi", "Mirayanti", "Wedanti",
)  # fmt: skip
_BUGIS = ("Andi", "Daeng", "Baso", "Syamsul", "Muh.", "Ambo", "Rusli", "Hasanuddin", "Burhan")
_BUGIS_WOMEN = ("Andi", "Nurhayati", "St.", "Hasnah", "Rosmini", "Besse", "Indo", "Darmawati")
_BUGIS_LAST = (
    "Mappanyukki", "Bahri", "Patunru", "Tenri", "Rahim", "Kadir", "Mappasessu", "Amiruddin",
    "Sulolipu", "Saleh", "Pawelloi", "Tahir", "Massalinri", "Yunus",
)  # fmt: skip
_AMBON = ("John", "Alex", "Ferdinand", "Marthin", "Ali", "Semuel", "Onisimus", "Ronny", "Jacob")
_AMBON_WOMEN = ("Grace", "Yolanda", "Merry", "Salma", "Ance", "Novita", "Welmince", "Debora")
_AMBON_LAST = (
    "Pattiasina", "Latuconsina", "Tuasikal", "Matulessy", "Latumahina", "Sahetapy", "Manuputty",
    "Pelupessy", "Leatemia", "Wattimena", "Tomasoa", "Hehanussa", "Rumahorbo",
)  # fmt: skip
_PAPUA = ("Yakob", "Naftali", "Yulius", "Melkias", "Otniel", "Lukas", "Benny", "Elias", "Titus")
_PAPUA_WOMEN = ("Martha", "Yohana", "Dorkas", "Yosina", "Ester", "Rode", "Fransina", "Ana")
_PAPUA_LAST = (
    "Wenda", "Kogoya", "Tabuni", "Rumbiak", "Wanggai", "Kambu", "Rumkorem", "Yoku", "Ohee",
    "Suebu", "Hamadi", "Mandosir", "Awoitauw", "Felle", "Sroyer",
)  # fmt: skip

_PAIRS = {  # men's and women's first words, and what stands behind
    "java": (_MEN, _LAST_MEN, _WOMEN, _LAST_WOMEN),
    "sunda": (_SUNDA, _SUNDA_LAST, _SUNDA_WOMEN, _SUNDA_LAST),
    "betawi": (_MUSLIM_MEN, _MUSLIM_SECOND, _MUSLIM_WOMEN, _MUSLIM_WOMEN_SECOND),
    "batak": (_BATAK, _MARGA, _BATAK_WOMEN, _MARGA),
    "malay": (_MALAY, _MALAY_LAST, _MALAY_WOMEN, _MALAY_LAST),
    "china": (_CHINESE_MEN, _CHINESE, _CHINESE_WOMEN, _CHINESE),
    "bugis": (_BUGIS, _BUGIS_LAST, _BUGIS_WOMEN, _BUGIS_LAST),
    "ambon": (_AMBON, _AMBON_LAST, _AMBON_WOMEN, _AMBON_LAST),
    "papua": (_PAPUA, _PAPUA_LAST, _PAPUA_WOMEN, _PAPUA_LAST),
}
_CLANS = {"batak", "ambon", "papua"}  # children bear their father's last word
_FRONT_MEN = ("H.", "H.", "H.", "Dr.", "Drs.", "Ir.", "dr.", "Prof. Dr.", "R.", "Ust.")
_FRONT_WOMEN = ("Hj.", "Hj.", "Hj.", "Dra.", "dr.", "drg.", "Ir.", "Dr.", "R.A.")
_BEHIND = ("S.E.", "S.H.", "S.Pd.", "S.T.", "S.Kom", "M.M.", "S.Sos.", "S.E., M.M.", "A.Md.")


def make_name(*, chance: Random, people: str, woman: bool, marga: str = "") -> str:
    """Return a bare name, without titles; `marga` is the clan inherited from a father."""
    draw = chance.random()
    if people == "bali":
        return _balinese(chance, woman)
    if people == "java" and draw < 0.14:
        return chance.choice(_SINGLE_WOMEN if woman else _SINGLE_MEN)
    if people == "java" and draw < 0.38:
        people = "betawi"
    men, last_men, women, last_women = _PAIRS[people]
    first = chance.choice(women if woman else men)
    last = marga or chance.choice(last_women if woman else last_men)
    if people == "java" and not woman and draw > 0.94:
        last = chance.choice(_OLD)
    # Where few first words are usual, a second one tells people apart.
    second = chance.choice(women if woman else men)
    often = 0.45 if len(men) < 20 else 0.15
    return f"{first} {second} {last}" if draw < often and second != first else f"{first} {last}"


def marga_of(*, people: str, father: str) -> str:
    """Return what children take over of their father's name: his clan, where there are clans."""
    return father.split()[-1] if people in _CLANS else ""


def with_titles(*, chance: Random, name: str, woman: bool, age: int) -> str:
    """Return the name as it stands in the record: every sixth adult bears a title."""
    if age < 24 or chance.random() > 0.17:
        return name
    if chance.random() < 0.5:
        return f"{chance.choice(_FRONT_WOMEN if woman else _FRONT_MEN)} {name}"
    return f"{name}, {chance.choice(_BEHIND)}"


def _balinese(chance: Random, woman: bool) -> str:
    start = ("Ni Luh " if chance.random() < 0.3 else "Ni ") if woman else "I "
    caste = chance.random()
    if caste < 0.08:
        start = "Ida Ayu " if woman else "Ida Bagus "
    elif caste < 0.18:
        start = "I Gusti Ayu " if woman else "I Gusti Ngurah "
    return f"{start}{chance.choice(_BALI)} {chance.choice(_BALI_WOMEN if woman else _BALI_SECOND)}"
