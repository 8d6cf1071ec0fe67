"""The facts of a photo as columns: the name of each, and its cell in the language of a row.

To add one, write a line of `FACTS`. A sheet's own column of the same name takes precedence.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import PurePosixPath

from babel import Locale, dates, numbers, units

from jobs.design.cells.cell import FROM_PHOTO, Cell
from jobs.design.cells.formatting import FORMATS
from jobs.design.facts import coordinates
from jobs.design.facts.photo import NO_FACTS, PhotoFacts


@dataclass(frozen=True, slots=True)
class RowPhoto:
    """The photo of a row, as far as columns can print it.

    `path` is the one that the client gave, `bytes` the size of the file, and `width` and `height`
    are pixels as displayed. `clock_seconds` is added to the time of its camera. `wanted` are the
    folded names of the facts that the design prints.
    """

    path: str
    bytes: int = 0
    width: int | None = None
    height: int | None = None
    facts: PhotoFacts = NO_FACTS
    clock_seconds: int = 0
    wanted: tuple[str, ...] = ()

    @property
    def name(self) -> PurePosixPath:
        return PurePosixPath(self.path)


type Print = Callable[[RowPhoto, Locale], Cell | None]
"""Returns the cell of a photo in a language, or None if the photo does not state the fact."""


@dataclass(frozen=True, slots=True)
class FactColumn:
    """A fact that patterns can name. `words` complete the sentence “The photo does not say …”."""

    name: str
    words: str
    print: Print


type FactCell = tuple[FactColumn, Cell]
"""A fact, and what a photo states of it."""


def folded(column: str) -> str:
    """Return a column's name as it is compared: without case and outer spaces."""
    return column.strip().casefold()


def named(column: str) -> FactColumn | None:
    """Return the fact that a pattern calls by this name, or None."""
    return FACTS.get(folded(column))


def cells_of(photo: RowPhoto, locale: Locale) -> Iterator[FactCell]:
    """Yield every fact that the photo states, with its cell."""
    for column in FACTS.values():
        if (cell := column.print(photo, locale)) is not None:
            yield column, cell


# --- Cells ----------------------------------------------------------------------------------------


def _text(attribute: str, photo: RowPhoto, _locale: Locale) -> Cell | None:
    return _of_text(getattr(photo.facts, attribute))


@dataclass(frozen=True, slots=True)
class _Number:
    """Prints a number with at most that many digits after the decimal mark."""

    attribute: str
    digits: int
    pattern: str = "{}"
    unit: str = ""

    def __call__(self, photo: RowPhoto, locale: Locale) -> Cell | None:
        value: float | None = getattr(photo.facts, self.attribute)
        if value is None:
            return None
        return Cell(self.pattern.format(self._written(value, locale)), value, FROM_PHOTO)

    def _written(self, value: float, locale: Locale) -> str:
        rounded = round(value, self.digits) if self.digits else round(value)
        return _with_unit(rounded, self.unit, locale) if self.unit else _ungrouped(rounded, locale)


def _in_language(value: float, locale: Locale) -> str:
    return FORMATS["number"].print(Cell(str(value), value), (), locale)


def _ungrouped(value: float, locale: Locale) -> str:
    """Return a number such as 1600 without a mark between its digits, as on cameras."""
    return _in_language(value, locale).replace(numbers.get_group_symbol(locale), "")


def _with_unit(value: float, unit: str, locale: Locale) -> str:
    """Return a number with its unit, in the digits of the language, which Babel does not use."""
    babels = numbers.format_decimal(value, locale=locale)
    written = str(units.format_unit(value, unit, "short", locale=locale))
    return written.replace(babels, _in_language(value, locale))


def _taken(photo: RowPhoto, locale: Locale) -> Cell | None:
    """Print day and time of day; the raw value has the zone, for formats."""
    moment = photo.facts.moment(photo.clock_seconds)
    if moment is None:
        return None
    raw = Cell("", moment.isoformat(), FROM_PHOTO)
    day = FORMATS["medium date"].print(raw, (), locale)
    if not isinstance(moment, datetime):
        return raw._replace(shown=day)
    clock = FORMATS["time"].print(raw, (), locale)
    joined = str(dates.get_datetime_format("medium", locale=locale)).replace("'", "")
    return raw._replace(shown=joined.replace("{1}", day).replace("{0}", clock))


def _place(photo: RowPhoto, locale: Locale) -> Cell | None:
    latitude, longitude = photo.facts.latitude, photo.facts.longitude
    if latitude is None or longitude is None:
        return None
    raw = f"{latitude:.6f}, {longitude:.6f}"
    return Cell(coordinates.place(latitude, longitude, locale), raw, FROM_PHOTO)


def _degrees(attribute: str, photo: RowPhoto, _locale: Locale) -> Cell | None:
    """Print plain decimal degrees, as links to maps need them."""
    value: float | None = getattr(photo.facts, attribute)
    return None if value is None else Cell(f"{value:.6f}", value, FROM_PHOTO)


def _exposure_time(photo: RowPhoto, locale: Locale) -> Cell | None:
    """Print the time as photographers say it: `1/250 s`, `1/3 s`, `2.5 s`."""
    seconds = photo.facts.exposure_time
    if seconds is None or seconds <= 0:
        return None
    parts = 1 / seconds
    is_part = seconds < 0.3 or (seconds < 0.9 and abs(parts - round(parts)) < 0.05)
    number = round(parts) if is_part else round(seconds, 1)
    written = f"{'1/' if is_part else ''}{_ungrouped(number, locale)}\u00a0s"
    return Cell(written, seconds, FROM_PHOTO)


def _camera(photo: RowPhoto, _locale: Locale) -> Cell | None:
    return _of_text(photo.facts.camera)


def _keywords(photo: RowPhoto, _locale: Locale) -> Cell | None:
    return _of_text(", ".join(photo.facts.keywords))


def _of_text(text: str) -> Cell | None:
    return Cell(text, text, FROM_PHOTO) if text else None


def _file(photo: RowPhoto, _locale: Locale) -> Cell | None:
    return _of_text(photo.name.name)


def _stem(photo: RowPhoto, _locale: Locale) -> Cell | None:
    return _of_text(photo.name.stem)


def _folder(photo: RowPhoto, _locale: Locale) -> Cell | None:
    folder = str(photo.name.parent)
    return _of_text("" if folder == "." else folder)


def _frame(photo: RowPhoto, _locale: Locale) -> Cell | None:
    """Print the last number in the file's name, as the camera wrote it: 0042 in `IMG_0042.JPG`."""
    digits = re.findall(r"[0-9]+", photo.name.stem)
    return Cell(digits[-1], int(digits[-1][-15:]), FROM_PHOTO) if digits else None


def _pixels(photo: RowPhoto, locale: Locale) -> Cell | None:
    if photo.width is None or photo.height is None:
        return None
    sides = (_ungrouped(side, locale) for side in (photo.width, photo.height))
    return _of_text(" × ".join(sides))


def _side(attribute: str, photo: RowPhoto, locale: Locale) -> Cell | None:
    value: int | None = getattr(photo, attribute)
    return None if value is None else Cell(_ungrouped(value, locale), value, FROM_PHOTO)


def _file_size(photo: RowPhoto, locale: Locale) -> Cell | None:
    unit, size = ("megabyte", 1e6) if photo.bytes >= 999_950 else ("kilobyte", 1e3)
    written = _with_unit(round(photo.bytes / size, 1), f"digital-{unit}", locale)
    return Cell(written, photo.bytes, FROM_PHOTO)


FACTS: Mapping[str, FactColumn] = {
    folded(column.name): column
    for column in (
        FactColumn("photo taken", "when it was taken", _taken),
        FactColumn("photo place", "where it was taken", _place),
        FactColumn("photo latitude", "where it was taken", partial(_degrees, "latitude")),
        FactColumn("photo longitude", "where it was taken", partial(_degrees, "longitude")),
        FactColumn(
            "photo altitude", "at which altitude", _Number("altitude", 0, unit="length-meter")
        ),
        FactColumn("photo direction", "in which direction", _Number("direction", 0, "{}°")),
        FactColumn("photo city", "in which city", partial(_text, "city")),
        FactColumn("photo region", "in which region", partial(_text, "region")),
        FactColumn("photo country", "in which country", partial(_text, "country")),
        FactColumn("photo camera", "with which camera", _camera),
        FactColumn("photo lens", "with which lens", partial(_text, "lens")),
        FactColumn("photo exposure time", "the exposure time", _exposure_time),
        FactColumn("photo aperture", "the aperture", _Number("aperture", 1, "f/{}")),
        FactColumn("photo ISO", "the ISO speed", _Number("iso", 0, "ISO {}")),
        FactColumn(
            "photo focal length",
            "the focal length",
            _Number("focal_length", 1, unit="length-millimeter"),
        ),
        FactColumn(
            "photo focal length 35",
            "the focal length on 35 mm film",
            _Number("focal_length_35", 0, unit="length-millimeter"),
        ),
        FactColumn("photo title", "a title", partial(_text, "title")),
        FactColumn("photo headline", "a headline", partial(_text, "headline")),
        FactColumn("photo caption", "a caption", partial(_text, "caption")),
        FactColumn("photo keywords", "keywords", _keywords),
        FactColumn("photo creator", "who took it", partial(_text, "creator")),
        FactColumn("photo credit", "a credit line", partial(_text, "credit")),
        FactColumn("photo copyright", "a copyright", partial(_text, "copyright")),
        FactColumn("photo rating", "a rating", _Number("rating", 0)),
        FactColumn("photo file", "its file name", _file),
        FactColumn("photo name", "its file name", _stem),
        FactColumn("photo number", "a number in its file name", _frame),
        FactColumn("photo folder", "a folder", _folder),
        FactColumn("photo pixels", "its size", _pixels),
        FactColumn("photo width", "its width", partial(_side, "width")),
        FactColumn("photo height", "its height", partial(_side, "height")),
        FactColumn("photo file size", "its file size", _file_size),
        FactColumn("photo dpi", "its resolution", _Number("dpi", 0)),
    )
}
"""The facts by their folded names, in the order in which pages list them."""
