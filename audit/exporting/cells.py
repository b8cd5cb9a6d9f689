"""Text in cells that no spreadsheet takes for a formula."""

# What Excel, LibreOffice and Google Sheets begin a formula with, also behind white space, and in
# full width: https://owasp.org/www-community/attacks/CSV_Injection
_BEGINNINGS = tuple("=+-@＝＋－＠")
_ALSO = ("\t", "\r", "\n")


def is_risky(text: str) -> bool:
    """Tell whether a spreadsheet might calculate a text instead of showing it."""
    return text.startswith(_ALSO) or text.lstrip().startswith(_BEGINNINGS)


def as_text(text: str) -> str:
    """Return a text for CSV, where an apostrophe is the only way to say that it is one."""
    return f"'{text}" if is_risky(text) else text
