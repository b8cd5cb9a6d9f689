"""A heading as it is compared: without case, accents and signs."""

import re
import unicodedata
from collections.abc import Callable, Sequence

Known = Callable[[Sequence[str]], int]  # how many of the cells are headings that are understood


def plain(heading: str) -> str:
    """Return the words of a heading, small and without accents or signs."""
    text = unicodedata.normalize("NFKD", heading).casefold()
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text).split())
