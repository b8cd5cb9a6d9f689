"""The short code of an entry, as it stands in the watermark of a page and in a photograph.

Crockford's base 32 (no I, L, O, U) of the entry's id, with his check symbol, so that a
misread character is noticed: https://www.crockford.com/base32.html
"""

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECKS = DIGITS + "*~$=U"
LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


class BadCode(ValueError):
    """The text is not a code of an entry, or one of its characters was misread."""


def code_of(number: int) -> str:
    """Return the code of an entry's id, in groups of four: 0001-8M2Q-7."""
    digits = ""
    rest = number
    while rest:
        rest, digit = divmod(rest, 32)
        digits = DIGITS[digit] + digits
    digits = digits.rjust(8, "0")
    groups = [digits[max(0, i - 4) : i] for i in range(len(digits), 0, -4)]
    return "-".join([*reversed(groups), CHECKS[number % 37]])


def id_of(code: str) -> int:
    """Return the id behind a code; spaces, dashes, case and look-alikes do not matter.

    Raises BadCode.
    """
    text = "".join(code.upper().split()).replace("-", "")
    body, check = text[:-1].translate(LOOK_ALIKES), text[-1:]
    if not body or any(character not in DIGITS for character in body):
        raise BadCode(code)
    number = 0
    for character in body:
        number = number * 32 + DIGITS.index(character)
    # The check symbol may be a U, which is no look-alike of anything.
    if CHECKS[number % 37] != check.translate(LOOK_ALIKES):
        raise BadCode(code)
    return number
