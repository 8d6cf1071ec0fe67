"""Normalise texts of cells: one kind of line end, and nothing that a database cannot store."""

import html
import re
from collections.abc import Container

_HTML = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")

_RAISED = dict(zip("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ", strict=True))
_LOWERED = dict(zip("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True))


def plain(text: str) -> str:
    """End lines as Unix does.

    A NUL, which PostgreSQL cannot store, becomes the sign for an unknown character.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\0", "\ufffd") if "\0" in text else text


def unescaped(text: str) -> str:
    """Decode `_xHHHH_`, by which an XLSX writes what XML cannot hold (ECMA-376 part 1, 22.4.2.4,
    ST_Xstring).

    `_x005F_x0041_` is the text `_x0041_`: what was decoded is not decoded again. Half a surrogate
    pair becomes the sign for an unknown character.
    """
    if "_x" not in text:
        return text
    decoded = _ESCAPE.sub(_character, text)
    return decoded.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _character(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16))


def may_have_html(text: str) -> bool:
    """Return quickly whether a text may have a character written as HTML, such as `&uuml;`."""
    return "&" in text and ";" in text


def html_in(text: str) -> str:
    """Return the first character that is written as HTML, as it is written, or an empty text."""
    if not may_have_html(text):
        return ""
    written = (match.group() for match in _HTML.finditer(text))
    return next((sign for sign in written if html.unescape(sign) != sign), "")


def without_html(text: str) -> str:
    """Return a text with the characters that it writes as HTML."""
    return plain(html.unescape(text))


def raised(text: str) -> str:
    """Return text as superscript characters, such as `²`, where Unicode has them.

    Letters stay as they are: without their format they can still be read right, but `10²` would
    become 102.
    """
    return _respelled(text, _RAISED)


def lowered(text: str) -> str:
    """Return text as subscript characters, such as `₂`, where Unicode has them."""
    return _respelled(text, _LOWERED)


def _respelled(text: str, characters: dict[str, str]) -> str:
    if _has_only(characters, text):
        return "".join(characters.get(letter, letter) for letter in text)
    return text


def _has_only(characters: Container[str], text: str) -> bool:
    """Return whether a text has only these characters and spaces."""
    return all(letter in characters or letter.isspace() for letter in text)
