"""Facts in an XMP packet (ISO 16684-1), read in one pass without building a tree.

A packet has one value for a property: a text, a list of texts, or a text in several languages, of
which the default one counts. A damaged packet gives what stands before the damage; one with a
document type gives nothing, because its entities could grow without end.
"""

from collections.abc import Callable, Mapping
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
        (_PHOTOSHOP, ("Headline", "City", "State", "Country", "DateCreated")),
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
type First = Callable[..., str]


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


def _facts(values: Values) -> Found:
    def first(*names: str) -> str:
        return next((values[name][0] for name in names if values.get(name)), "")

    def number(*names: str) -> float | None:
        return found.positive(_number(first(*names)))

    iso, rating = number("PhotographicSensitivity", "ISOSpeedRatings"), _number(first("Rating"))
    return found.kept({
        **_moment(first),
        **found.place(_degrees(first("GPSLatitude")), _degrees(first("GPSLongitude"))),
        "altitude": _altitude(_number(first("GPSAltitude")), first("GPSAltitudeRef")),
        "direction": _number(first("GPSImgDirection")),
        "make": found.text(first("Make")),
        "model": found.text(first("Model")),
        "serial": found.text(first("BodySerialNumber", "SerialNumber")),
        "lens": found.text(first("LensModel", "Lens")),
        "exposure_time": number("ExposureTime"),
        "aperture": number("FNumber"),
        "iso": int(iso) if iso else None,
        "focal_length": number("FocalLength"),
        "focal_length_35": number("FocalLengthIn35mmFilm"),
        "title": found.text(first("title")),
        "headline": found.text(first("Headline")),
        "caption": found.text(first("description")),
        "keywords": found.words(values.get("subject", ())),
        "creator": found.text(", ".join(found.words(values.get("creator", ())))),
        "copyright": found.text(first("rights")),
        "rating": int(rating) if rating is not None and _is_rating(rating) else None,
        "city": found.text(first("City")),
        "region": found.text(first("State")),
        "country": found.text(first("Country")),
    })  # fmt: skip


def _moment(first: First) -> Found:
    """Return when it was taken, by the first property that is a date."""
    moments = map(found.moment, map(first, ("DateTimeOriginal", "DateCreated", "CreateDate")))
    return next(filter(None, moments), {})


def _is_rating(value: float) -> bool:
    """Return whether a rating says something: 0 is unrated, -1 rejected."""
    return value == -1 or 1 <= value <= 5


def _altitude(value: float | None, reference: str) -> float | None:
    return -value if value is not None and reference.strip() == "1" else value


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
    letter, degrees = stripped[-1:].upper(), _decimal(stripped[:-1].split(","))
    if letter not in ("N", "S", "E", "W") or degrees is None:
        return None
    return -degrees if letter in ("S", "W") else degrees


def _decimal(written: list[str]) -> float | None:
    """Return degrees from degrees, minutes and seconds; None if one of them is no number."""
    parts = [part for part in map(_number, written) if part is not None]
    if len(parts) < len(written) or len(parts) > 3:
        return None
    degrees: float = sum(part / 60**power for power, part in enumerate(parts))
    return degrees
