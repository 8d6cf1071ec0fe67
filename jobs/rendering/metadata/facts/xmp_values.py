"""Facts in an XMP packet (ISO 16684-1), read in one pass without building a tree.

A packet has one value for a property: a text, a list of texts, or a text in several languages, of
which the default one counts. A damaged packet gives what stands before the damage; one with a
document type gives nothing, because its entities could grow without end.
"""

from collections.abc import Mapping
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

from jobs.rendering.metadata.facts import found
from jobs.rendering.metadata.facts.found import Found

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DESCRIPTION, _ITEM = f"{_RDF} Description", f"{_RDF} li"
_LANGUAGE = "http://www.w3.org/XML/1998/namespace lang"
_DC = "http://purl.org/dc/elements/1.1/"
_EXIF, _EXIF_EX = "http://ns.adobe.com/exif/1.0/", "http://cipa.jp/exif/1.0/"
_TIFF, _AUX = "http://ns.adobe.com/tiff/1.0/", "http://ns.adobe.com/exif/1.0/aux/"
_PHOTOSHOP, _XAP = "http://ns.adobe.com/photoshop/1.0/", "http://ns.adobe.com/xap/1.0/"
_WANTED: Mapping[str, str] = {
    f"{space} {name}": name
    for space, names in (
        (_DC, ("title", "description", "subject", "creator", "rights")),
        (_PHOTOSHOP, ("Headline", "Credit", "City", "State", "Country", "DateCreated")),
        (_XAP, ("Rating", "CreateDate")),
        (_TIFF, ("Make", "Model")),
        (_AUX, ("Lens", "SerialNumber")),
        (_EXIF_EX, ("LensModel", "PhotographicSensitivity", "BodySerialNumber")),
        (
            _EXIF,
            (
                *("DateTimeOriginal", "ExposureTime", "FNumber", "ISOSpeedRatings", "FocalLength"),
                *("FocalLengthIn35mmFilm", "GPSLatitude", "GPSLongitude", "GPSAltitude"),
                *("GPSAltitudeRef", "GPSImgDirection"),
            ),
        ),
    )
    for name in names
}
_LONGEST = 4_000_000  #: bytes of a packet
_DEEPEST, _MOST_VALUES, _MOST_CHARACTERS = 100, 5_000, 20_000

type Values = dict[str, list[str]]


def of_packet(packet: bytes) -> Found:
    """Return the facts in a packet."""
    if not packet or len(packet) > _LONGEST:
        return {}
    reader = _Reader()
    try:
        reader.parser.Parse(packet.strip(b"\0 \r\n\t"), True)
    except (ExpatError, LookupError, ValueError):
        if reader.is_refused:
            return {}
    return _facts(reader.values)


class _Reader:
    """Collects the values of the wanted properties while a packet is parsed."""

    def __init__(self) -> None:
        self.values: Values = {}
        self.is_refused = False
        self.parser: XMLParserType = ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._refuse
        self._depth = self._count = 0
        self._property, self._property_depth = "", 0
        self._items: list[str] = []
        self._text: list[str] = []
        self._is_default = False

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ValueError("nested too deep")
        if self._property and name == _ITEM:
            self._text, self._is_default = [], attributes.get(_LANGUAGE) == "x-default"
        elif self._property:
            return
        elif name == _DESCRIPTION:
            self._keep_attributes(attributes)
        elif name in _WANTED:
            self._property, self._property_depth = _WANTED[name], self._depth
            self._items, self._text = [], []

    def _keep_attributes(self, attributes: Mapping[str, str]) -> None:
        for attribute in filter(_WANTED.__contains__, attributes):
            self._keep(_WANTED[attribute], [attributes[attribute]])

    def _end(self, name: str) -> None:
        if self._property and name == _ITEM:
            self._end_item()
        elif self._property and self._depth == self._property_depth:
            self._keep(self._property, self._items or ["".join(self._text)])
            self._property = ""
        self._depth -= 1

    def _end_item(self) -> None:
        item = "".join(self._text)
        self._items.insert(0 if self._is_default else len(self._items), item)
        self._text, self._is_default = [], False

    def _characters(self, data: str) -> None:
        if self._property and len(data) <= _MOST_CHARACTERS:
            self._text.append(data)

    def _keep(self, name: str, values: list[str]) -> None:
        self._count += len(values)
        if self._count > _MOST_VALUES:
            raise ValueError("too many values")
        self.values.setdefault(name, values)

    def _refuse(self, *_: object) -> None:
        self.is_refused = True
        raise ValueError("a document type")


# --- Facts ----------------------------------------------------------------------------------------


class _Properties:
    """The values of the wanted properties. A missing one is None, or an empty text."""

    def __init__(self, values: Values) -> None:
        self._values = values

    def first(self, *names: str) -> str:
        """Return the first value of the first of these properties that has any."""
        return next((self._values[name][0] for name in names if self._values.get(name)), "")

    def text(self, *names: str) -> str:
        return found.text(self.first(*names))

    def words(self, name: str) -> tuple[str, ...]:
        return found.words(self._values.get(name, ()))

    def number(self, *names: str) -> float | None:
        return _number(self.first(*names))

    def positive(self, *names: str) -> float | None:
        return found.positive(self.number(*names))


def _facts(values: Values) -> Found:
    has = _Properties(values)
    return found.kept(_of_camera(has) | _of_words(has) | _of_place(has) | _moment(has))


def _of_camera(has: _Properties) -> Found:
    return {
        "make": has.text("Make"),
        "model": has.text("Model"),
        "serial": has.text("BodySerialNumber", "SerialNumber"),
        "lens": has.text("LensModel", "Lens"),
        "exposure_time": has.positive("ExposureTime"),
        "aperture": has.positive("FNumber"),
        "iso": found.whole(has.positive("PhotographicSensitivity", "ISOSpeedRatings")),
        "focal_length": has.positive("FocalLength"),
        "focal_length_35": has.positive("FocalLengthIn35mmFilm"),
    }


def _of_words(has: _Properties) -> Found:
    return {
        "title": has.text("title"),
        "headline": has.text("Headline"),
        "caption": has.text("description"),
        "keywords": has.words("subject"),
        "creator": found.text(", ".join(has.words("creator"))),
        "credit": has.text("Credit"),
        "copyright": has.text("rights"),
        "rating": _rating(has.number("Rating")),
    }


def _of_place(has: _Properties) -> Found:
    is_below = has.first("GPSAltitudeRef").strip() == "1"
    latitude, longitude = map(_degrees, map(has.first, ("GPSLatitude", "GPSLongitude")))
    return {
        **found.place(latitude, longitude),
        "altitude": found.signed(has.number("GPSAltitude"), is_negative=is_below),
        "direction": has.number("GPSImgDirection"),
        "city": has.text("City"),
        "region": has.text("State"),
        "country": has.text("Country"),
    }


def _moment(has: _Properties) -> Found:
    """Return when it was taken, by the first property that is a date."""
    written = map(has.first, ("DateTimeOriginal", "DateCreated", "CreateDate"))
    return next(filter(None, map(found.moment, written)), {})


def _rating(value: float | None) -> int | None:
    """Return a rating if it says something: 0 is unrated, -1 rejected."""
    return int(value) if value is not None and (value == -1 or 1 <= value <= 5) else None


def _number(written: str) -> float | None:
    """Return a number written as `2.8` or `28/10`."""
    above, _, below = written.strip().partition("/")
    try:
        return found.finite(float(above) / float(below or 1))
    except (ValueError, ZeroDivisionError, OverflowError):
        return None


def _degrees(written: str) -> float | None:
    """Return degrees written as `48,8.245N` or `48,8,14.7N` (ISO 16684-2, GPSCoordinate)."""
    stripped = written.strip()
    letter = stripped[-1:].upper()
    if letter not in ("N", "S", "E", "W"):
        return None
    return found.signed(_decimal(stripped[:-1].split(",")), is_negative=letter in ("S", "W"))


def _decimal(written: list[str]) -> float | None:
    """Return degrees from degrees, minutes and seconds; None if one of them is not a number."""
    parts = [part for part in map(_number, written) if part is not None]
    return found.degrees(parts) if len(parts) == len(written) <= 3 else None
