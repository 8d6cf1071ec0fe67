"""Decode a CSV: byte order mark, strict UTF-8, UTF-16, else a guess among a few encodings, which is
reported.
"""

import re
from dataclasses import dataclass

from jobs.intake.sheets import sheet_kinds
from jobs.intake.sheets.choices import ENCODINGS
from jobs.intake.sheets.encodings.likeness import unlikeness
from jobs.intake.sheets.refusals import refused

UTF_32 = b"\xff\xfe\0\0"  #: it begins like the mark of UTF-16
MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
CANDIDATES = (
    *("cp1252", "cp1250", "cp1255", "cp1251", "cp1254", "cp1257", "mac_roman"),
    *("cp1253", "cp1256", "cp932", "cp949", "gb18030", "big5hkscs", "cp874"),
)
"""Encodings that are guessed, the likelier one first where a text could be either."""

SAMPLE = 64 * 1024

NATIVE = {
    **dict.fromkeys(
        ["da", "de", "es", "fi", "fr", "is", "it", "nb", "nl", "no", "pt", "sv"], "cp1252"
    ),
    **dict.fromkeys(["cs", "hr", "hu", "pl", "ro", "sk", "sl"], "cp1250"),
    **dict.fromkeys(["be", "bg", "mk", "ru", "sr", "uk"], "cp1251"),
    **dict.fromkeys(["et", "lt", "lv"], "cp1257"),
    "ar": "cp1256",
    "el": "cp1253",
    "he": "cp1255",
    "ja": "cp932",
    "ko": "cp949",
    "th": "cp874",
    "tr": "cp1254",
    "zh": "gb18030",
}
"""The usual encodings of programs in a language.

English has none: its readers have sheets of all kinds.
"""

UNKNOWN = "The encoding of this file is unknown. Save the sheet as CSV (UTF-8) or .xlsx."
LINES = re.compile(rb"[^\r\n]+")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file.

    `guessed`: the file does not name its encoding, so a person should check the letters.
    """

    text: str
    encoding: str
    guessed: bool = False


def decode(data: bytes, chosen: str | None, language: str = "") -> Decoded:
    """Decode the text without its byte order mark, which counts more than a choice: that may be one
    for the sheet before. `language` is that of the program that saved it, if known.

    Raises SheetRefused if it is not text, or not in the chosen encoding.
    """
    if data.startswith(UTF_32):
        raise refused(UNKNOWN)
    marked = next((encoding for mark, encoding in MARKS if data.startswith(mark)), None)
    if named := marked or chosen:
        return _decode_chosen(data, named)
    if b"\0" in data:
        return _decode_with_nulls(data)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _guess(data, NATIVE.get(language.partition("-")[0]))


def _decode_chosen(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(_strictly(data, encoding), encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise refused(
            f"Line {line:,} of the file has bytes that are not {ENCODINGS[encoding]}. Choose "
            f"another encoding, "
            "or save the sheet as CSV (UTF-8) or .xlsx."
        ) from None


def _strictly(data: bytes, encoding: str) -> str:
    if encoding == "utf-8":
        return data.decode("utf-8-sig")
    if encoding == "utf-16" and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16-be" if data[:1] == b"\0" else "utf-16-le")
    return data.decode(encoding)


def _decode_with_nulls(data: bytes) -> Decoded:
    """Decode UTF-16 without a mark, which has a zero byte next to most letters.

    Other data with zero bytes is not text.
    """
    even, odd = data[:SAMPLE:2].count(0), data[1:SAMPLE:2].count(0)
    if (
        len(data) % 2 == 0
        and max(even, odd) > min(len(data), SAMPLE) / 8
        and min(even, odd) * 10 < max(even, odd)
    ):
        return _decode_chosen(data, "utf-16")
    raise refused(
        f"This file is not a sheet: it contains data that is not text. {sheet_kinds.ALLOWED}"
    )


def _guess(data: bytes, native: str | None) -> Decoded:
    """Guess the encoding: the one in which the lines look the most like a language, of equals that
    of the reader's language.
    """
    sample = _telling_lines(data)
    for encoding in _ranked(sample, native):
        text = _decoded_or_none(data, encoding)
        if text is not None:
            return Decoded(text, _plainest_name(data, text, encoding), guessed=True)
    raise refused(UNKNOWN)


def _ranked(sample: bytes, native: str | None) -> list[str]:
    """Return the encodings to try, the most likely one first."""
    texts = {encoding: _decoded_or_none(sample, encoding) for encoding in CANDIDATES}
    found = {name: unlikeness(text, name) for name, text in texts.items() if text is not None}
    return sorted(found, key=lambda name: (found[name], name != native))


def _telling_lines(data: bytes) -> bytes:
    """Return lines with bytes beyond ASCII, which distinguish encodings.

    Cut at a line end, so that no character is split.
    """
    sample, size = [], 0
    for found in LINES.finditer(data):
        if found[0].isascii():
            continue
        line = found[0] if len(found[0]) <= SAMPLE else _beginning(found[0])
        size += len(line) + 1
        sample.append(line)
        if size > SAMPLE:
            break
    return b"\n".join(sample)


def _beginning(line: bytes) -> bytes:
    """Return the first SAMPLE bytes of a line, up to a space or comma, which no encoding uses
    inside a character.
    """
    return line[: max(line.rfind(b" ", 0, SAMPLE), line.rfind(b",", 0, SAMPLE)) + 1] or line


def _decoded_or_none(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _plainest_name(data: bytes, text: str, encoding: str) -> str:
    """Return Windows-1252 if it gives the same letters:

    German texts are the same in four encodings.
    """
    return "cp1252" if _decoded_or_none(data, "cp1252") == text else encoding
