"""Indonesian personal names, reduced to the words by which people are found and compared.

Titles are dropped, and spellings that sound alike become one: a caller's name is heard, not read,
so an agent cannot know whether it is Soejono or Sujono, Arief or Arif, Annisa or Anisa. What can be
heard stays different (Rina and Rini). Initials stay initials: "M." is not always Muhammad.

The words are stored as keyed search words, so a change of the rules below needs the index rebuilt.
"""

import re
import unicodedata
from collections import Counter
from typing import NamedTuple

# Dropped in front of a name. Whoever is called only so ("Raden") keeps the word.
TITLES = frozenset(
    "h hj haji hajjah kh kyai tgk dt ust ustad ustadz ustadzah dr drs dra drg drh ir prof "
    "ns apt r ra rm rr rd raden radenajeng radenayu radenmas radenroro "
    "bp bpk bapak pak ibu bu sdr sdri saudara saudari tn tuan ny nyonya nn nona "
    "mr mrs ms miss alm almh almarhum almarhumah".split()
)
# Dropped behind a name, however they are written: S.E., SE, S. E.
DEGREES = frozenset(
    "se sh st ssi skom spd sag ssos sip sikom spsi sked skep skm sfarm sst sstp ssn shum ss "
    "spdi shi sei stp strkeb sgz shut skg sstat sars spar mti mked sthi sak mak akt apt ns "
    "amd amdkeb amdkep amk amg spt "
    "mm mh mt msi mkom mpd mag mhum mkes mba mph mkn mkep mpsi mfarm mphil phd lc cpa "
    "spa spog sppd spb span spm spkj spjp sprad spkk sptht".split()
)
# Names as well ("Jack Ma"), so they are degrees only when dotted or behind a comma.
DEGREES_IF_MARKED = frozenset(
    "ma ba bsc ms msc sp si dr mars map sap mip spi sti smat sant".split()
)

# After the folding of letters below.
VARIANTS = {
    **dict.fromkeys(
        "moh mohd moch muh muhd much mhd mohamad mohamed mohamat muhamed muhamat "
        "mochamad muchamad mokhamad mukhamad mochamed".split(),
        "muhamad",
    ),
    **dict.fromkeys("abd abdl".split(), "abdul"),
    **dict.fromkeys("ach ahmat".split(), "ahmad"),
    **dict.fromkeys("chairul choirul khoirul".split(), "khairul"),
    "chandra": "candra",
    "jusuf": "yusuf",
    "jahja": "yahya",
    "jahya": "yahya",
    "noor": "nur",
}

_APOSTROPHES = re.compile("['’‘`´ʼʻ\u02bf\u02be]")
_PIECE = re.compile(r"(?P<text>[^\W_]+)(?P<dot>\.?)|(?P<comma>,)")
_DOUBLED = re.compile(r"([bcdfghjklmnpqrstvwxyz])\1+")
_Y_AS_I = re.compile(r"(?<=[bcdfghjklmnpqrstvwxz])y")
_PAIRS = (
    *(("oe", "u"), ("dj", "j"), ("tj", "c"), ("sj", "sy"), ("nj", "ny")),  # as before 1972
    *(("ie", "i"), ("chm", "hm"), ("khm", "hm")),  # Arief, Rachmat, Akhmad
)
_OLD_Y = re.compile(r"(?<![dtsn])j")


class _Piece(NamedTuple):
    text: str
    dotted: bool
    late: bool  # behind a comma, where degrees stand


def words(full_name: str) -> tuple[str, ...]:
    """Give the words of a name for searching and comparing, without titles and in one spelling."""
    pieces = _drop_degrees(_drop_titles(_split(full_name)))
    return tuple(_fold(piece.text) for piece in pieces)


def prefixes(text: str) -> tuple[tuple[str, ...], ...]:
    """Give, for each typed word, the beginnings that a stored word may have to match it.

    A typed "muh" may be short for Muhammad or the beginning of Muhlis, and "chan" the beginning of
    Chandra, which is stored as Candra: so each word may have several.
    """
    typed = [piece.text for piece in _split(text)]
    kept = [piece.text for piece in _drop_degrees(_drop_titles(_split(text)))]
    return tuple(_beginnings(_respell(word)) for word in kept or typed)


def same(a: str, b: str) -> bool:
    """Say whether two names have exactly the same words, in whatever order they were said."""
    ours = words(a)
    return bool(ours) and Counter(ours) == Counter(words(b))


def key(full_name: str) -> str:
    """Give one string for hashing; two names have the same key exactly when they are the same."""
    return " ".join(sorted(words(full_name)))


def _split(full_name: str) -> list[_Piece]:
    text = _APOSTROPHES.sub("", full_name)
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    pieces: list[_Piece] = []
    late = False
    for match in _PIECE.finditer(text):
        if match["comma"]:
            late = bool(pieces)
        else:
            pieces.append(_Piece(match["text"], bool(match["dot"]), late))
    return pieces


def _drop_titles(pieces: list[_Piece]) -> list[_Piece]:
    while length := next((n for n in (2, 1) if _is_title(pieces[:n], n, pieces)), 0):
        pieces = pieces[length:]
    return pieces


def _is_title(head: list[_Piece], length: int, pieces: list[_Piece]) -> bool:
    if len(pieces) <= length:
        return False
    # "R. A. Kartini" joins to a title, "Ra A" does not; "Raden Ajeng" is two words.
    joined = head[0].text == "raden" or all(piece.dotted for piece in head)
    return (length == 1 or joined) and "".join(piece.text for piece in head) in TITLES


def _drop_degrees(pieces: list[_Piece]) -> list[_Piece]:
    while length := next((n for n in (4, 3, 2, 1) if _is_degree(pieces[-n:], n, pieces)), 0):
        pieces = pieces[:-length]
    return pieces


def _is_degree(tail: list[_Piece], length: int, pieces: list[_Piece]) -> bool:
    if len(pieces) <= length or not all(piece.dotted for piece in tail[:-1]):
        return False
    joined = "".join(piece.text for piece in tail)
    marked = length > 1 or tail[0].late
    return joined in DEGREES or (marked and joined in DEGREES_IF_MARKED)


def _fold(word: str) -> str:
    folded = _respell(word)
    return VARIANTS.get(folded, folded)


def _beginnings(respelled: str) -> tuple[str, ...]:
    folded = [kept for variant, kept in VARIANTS.items() if variant.startswith(respelled)]
    return tuple(dict.fromkeys((respelled, *folded)))


def _respell(word: str) -> str:
    if "dj" in word or "tj" in word:
        # Spelt before 1972, when a lone j was today's y: Widjaja is Wijaya.
        word = _OLD_Y.sub("y", word)
    for written, heard in _PAIRS:
        word = word.replace(written, heard)
    return _DOUBLED.sub(r"\1", _Y_AS_I.sub("i", word))
