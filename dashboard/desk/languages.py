"""The languages that pages offer: by tag and name."""

from babel import Locale

from dashboard.form_controls import Choices

LANGUAGES = "en en-GB de fr es it nl pl pt sv da fi cs tr ru ja zh ar"


def language_of(header: str) -> str:
    """Return the offered language nearest to the browser's first choice, or an empty text."""
    tag = header.partition(",")[0].partition(";")[0].strip()
    offered = {code.lower(): code for code in LANGUAGES.split()}
    return offered.get(tag.lower()) or offered.get(tag.partition("-")[0].lower(), "")


def languages(current: str | None) -> Choices:
    """Return the offered tags with their names. A current tag that is not offered comes first."""
    codes = LANGUAGES.split()
    if current and current not in codes:
        codes.insert(0, current)
    return [(code, _name(code)) for code in codes]


def _name(code: str) -> str:
    """Return the English name of a language."""
    return str(Locale.parse(code.replace("_", "-"), sep="-").get_display_name("en"))
