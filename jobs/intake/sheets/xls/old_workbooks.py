"""What an old workbook says before its worksheets: their names, number formats and texts."""

from collections.abc import Callable
from dataclasses import dataclass, field

from jobs.intake.sheets.refusals import refused
from jobs.intake.sheets.xls import records
from jobs.intake.sheets.xls.records import Record

LANGUAGES = {
    7: "ru", 30: "el", 31: "nl", 32: "fr", 33: "fr", 34: "es", 36: "hu", 39: "it", 41: "de",
    42: "cs", 43: "de", 44: "en-GB", 45: "da", 46: "sv", 47: "nb", 48: "pl", 49: "de", 52: "es",
    55: "pt", 66: "th", 81: "ja", 82: "ko", 84: "vi", 86: "zh", 90: "tr", 351: "pt", 358: "fi",
    886: "zh-TW", 972: "he",
}  # fmt: skip
"""Country of the program's settings ([MS-XLS] 2.4.63) → language of its numbers and dates. The
United States are left out: many programs write them whatever they are set to.
"""


@dataclass(frozen=True, slots=True)
class OldWorksheet:
    name: str
    start: int  #: where its part of the stream begins
    hidden: bool


@dataclass(slots=True)
class OldWorkbook:
    """`formats`: number → own number format. `format_of_style`: the number of each cell
    style's format. `texts` are those that cells refer to.
    """

    stream: bytes
    worksheets: list[OldWorksheet] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=dict)
    format_of_style: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    counts_from_1904: bool = False
    language: str = ""


type Take = Callable[[OldWorkbook, Record], None]
"""Notes what a record says."""


def read(stream: bytes) -> OldWorkbook:
    """Read the first part of the stream. Raises SheetRefused if it is encrypted."""
    workbook = OldWorkbook(stream)
    for record in records.records(stream, 0):
        TAKEN.get(record.kind, _ignore)(workbook, record)
    return workbook


def _ignore(_: OldWorkbook, __: Record) -> None:
    """Take a record that says nothing here."""


def _on_password(_: OldWorkbook, __: Record) -> None:
    raise refused(
        "The file is protected by a password. Remove the password in your spreadsheet program "
        "(save it without encryption), and upload the file again."
    )


def _on_worksheet(workbook: OldWorkbook, record: Record) -> None:
    start, hidden, kind = record.numbers("<IBB")
    if kind == 0:  # neither a chart nor macros
        name = record.texts(6).next(length_bytes=1)
        workbook.worksheets.append(OldWorksheet(name, start, bool(hidden & 3)))


def _on_format(workbook: OldWorkbook, record: Record) -> None:
    (number,) = record.numbers("<H")
    workbook.formats[number] = record.texts(2).next()


def _on_style(workbook: OldWorkbook, record: Record) -> None:
    (number,) = record.numbers("<H", 2)
    workbook.format_of_style.append(number)


def _on_texts(workbook: OldWorkbook, record: Record) -> None:
    (count,) = record.numbers("<I", 4)
    workbook.texts.extend(record.texts(8).several(count))


def _on_date_mode(workbook: OldWorkbook, record: Record) -> None:
    workbook.counts_from_1904 = record.data[:1] == b"\x01"


def _on_country(workbook: OldWorkbook, record: Record) -> None:
    _, country = record.numbers("<HH")
    workbook.language = LANGUAGES.get(country, "")


TAKEN: dict[int, Take] = {
    records.FILEPASS: _on_password,
    records.BOUNDSHEET: _on_worksheet,
    records.FORMAT: _on_format,
    records.XF: _on_style,
    records.SST: _on_texts,
    records.DATEMODE: _on_date_mode,
    records.COUNTRY: _on_country,
}
