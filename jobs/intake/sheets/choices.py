"""A person's choices of how a sheet is read."""

import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from babel import Locale, UnknownLocaleError

from jobs.intake.sheets.limits import SheetLimits
from jobs.intake.sheets.refusals import Sentences, listing, quoted, refused
from jobs.reporting import ReportProgress, report_nothing

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
"""The usual ones. Others are used if the file names one, or all its lines have one alike."""

_IN_TEXTS = frozenset(":：\"'-_./\\&@+%?!`´’\n\r\0")

ENCODINGS = {
    "utf-8": "Unicode (UTF-8)",
    "utf-16": "Unicode (UTF-16)",
    "cp1252": "Western European (Windows)",
    "mac_roman": "Western European (Mac)",
    "cp1250": "Central European (Windows)",
    "cp1251": "Cyrillic (Windows)",
    "cp1253": "Greek (Windows)",
    "cp1254": "Turkish (Windows)",
    "cp1255": "Hebrew (Windows)",
    "cp1256": "Arabic (Windows)",
    "cp1257": "Baltic (Windows)",
    "cp874": "Thai (Windows)",
    "cp932": "Japanese (Shift JIS)",
    "gb18030": "Chinese (GB 18030)",
    "big5hkscs": "Chinese (Big5)",
    "cp949": "Korean (Windows)",
}


WRITE_A_CODE = "write a code like de or en-GB."
_CHOOSE_ENCODING = f"choose one of {listing(ENCODINGS, len(ENCODINGS))}."


@dataclass(frozen=True, slots=True)
class SheetChoices:
    """The choices. None means: detect. A choice for another kind of file (a worksheet for a CSV) is
    ignored.

    `header_row` is the number that its author sees. `language` (`de`, `en-GB`) is that of the
    program that shows the sheet: XLSX files store numbers and dates without it. `usual_language` is
    the default if nobody chose one and the file names none. `by_language`: one row per language of
    its columns (`translations`). `rows_from` and `rows_to`: the first and last column of which each
    cell becomes a row; without `rows_to`, up to the last column (`columns_as_rows`). `decode_html`:
    `&amp;` means `&`. `leave_out_hidden`: rows that the program hides are not read. `renamed`:
    names of columns in the file → the names by which they are read.
    """

    worksheet: str | None = None
    header_row: int | None = None
    delimiter: str | None = None
    encoding: str | None = None
    language: str | None = None
    usual_language: str | None = None
    by_language: bool | None = None
    rows_from: str | None = None
    rows_to: str | None = None
    decode_html: bool | None = None
    leave_out_hidden: bool | None = None
    renamed: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        if problems := list(self._problems()):
            raise refused(problems)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Parse the choices. Raises SheetRefused with the names of unknown choices."""
        known = {field.name for field in fields(cls)}
        if unknown := [name for name in document if name not in known]:
            raise refused(
                f"{quoted(', '.join(unknown))} cannot be chosen. Choose from "
                f"{listing(sorted(known), len(known))}."
            )
        return cls(**{name: value if value != "" else None for name, value in document.items()})

    def language_of(self, of_file: str | None) -> str:
        """Return the language to show the sheet in. `of_file`: the one that the file names."""
        return self.language or of_file or self.usual_language or "en"

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def _problems(self) -> list[str]:
        return [*self._unreadable(), *self._unknown_languages(), *self._unnamed()]

    def _unreadable(self) -> Sentences:
        delimiter, encoding, row = self.delimiter, self.encoding, self.header_row
        if delimiter is not None and not is_delimiter(delimiter):
            allowed = listing(DELIMITERS.values())
            yield f"{quoted(str(delimiter))} cannot separate columns; choose one of {allowed}."
        if encoding is not None and encoding not in ENCODINGS:
            yield f"{quoted(str(encoding))} is not an encoding we can read; {_CHOOSE_ENCODING}"
        if row is not None and not _is_row_number(row):
            yield f"{quoted(str(row))} is not a row number; rows count from 1."

    def _unnamed(self) -> Sentences:
        renamed: object = self.renamed or {}
        pairs = renamed.items() if isinstance(renamed, Mapping) else [("", "")]
        if not all(isinstance(name, str) and name for pair in pairs for name in pair):
            yield "Renamed columns are pairs of names: that in the file, and that it is read by."

    def _unknown_languages(self) -> Sentences:
        for language in (self.language, self.usual_language):
            if language is not None and not is_language(language):
                yield f"{quoted(str(language))} is not a language we know; {WRITE_A_CODE}"


@dataclass(frozen=True, slots=True)
class Reading:
    """How one sheet is read: by whose choices, within which limits, and who hears of progress."""

    choices: SheetChoices
    limits: SheetLimits
    report: ReportProgress = report_nothing


def _is_row_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def is_delimiter(text: object) -> bool:
    """Return whether a text is one sign that can separate columns: none of words, numbers and
    prices, and no bracket or quotation mark.
    """
    if not isinstance(text, str) or len(text) != 1:
        return False
    is_sign = unicodedata.category(text) in ("Po", "Sm", "Sk", "So", "Cc", "Cf")
    return text in DELIMITERS or (is_sign and text not in _IN_TEXTS)


def is_language(code: object) -> bool:
    """Return whether Babel has number and month names for it."""
    if not isinstance(code, str):
        return False
    try:
        Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return False
    return True
