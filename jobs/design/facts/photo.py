"""What a photo says of itself in its metadata, as stored with it and as values."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any, Self

LONGEST = 4_000
"""Most characters of a text. Longer ones count as missing, because nothing is cut silently."""
MOST_KEYWORDS = 500


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """The facts in the metadata of a photo. Empty or None: the photo does not say.

    `taken` is the time that the camera's clock showed, in ISO 8601 without a zone; it may be only a
    date. `zone` is the camera's difference from UTC, such as `+01:00`. Degrees are positive to the
    north and east, `direction` counts clockwise from north. `altitude` is in metres above the sea,
    `exposure_time` in seconds, focal lengths in millimetres. `rating` is 1 to 5, or -1 for
    rejected.
    """

    taken: str = ""
    zone: str = ""
    latitude: float | None = None
    longitude: float | None = None
    altitude: float | None = None
    direction: float | None = None
    make: str = ""
    model: str = ""
    serial: str = ""
    lens: str = ""
    exposure_time: float | None = None
    aperture: float | None = None
    iso: int | None = None
    focal_length: float | None = None
    focal_length_35: float | None = None
    title: str = ""
    headline: str = ""
    caption: str = ""
    keywords: tuple[str, ...] = ()
    creator: str = ""
    credit: str = ""
    copyright: str = ""
    rating: int | None = None
    city: str = ""
    region: str = ""
    country: str = ""
    dpi: float | None = None

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read stored facts. Values of another type, which only a foreign hand can write, are
        ignored.
        """
        values = {
            field.name: _value(document[field.name], field.default)
            for field in fields(cls)
            if field.name in document
        }
        return cls(**{name: value for name, value in values.items() if value is not None})

    def to_json(self) -> dict[str, Any]:
        """Return the facts that the photo states; an empty document if there are none."""
        return {name: value for name, value in asdict(self).items() if value not in ("", None, ())}

    @property
    def camera(self) -> str:
        """Return maker and model as people say them: `NIKON D850`, `Apple iPhone 15`."""
        maker = self.make.split(" ", 1)[0].casefold()
        is_named = self.model.casefold().startswith(maker)
        return self.model if is_named and self.model else f"{self.make} {self.model}".strip()

    @property
    def clock(self) -> str:
        """Return the name of the clock that dated the photo: the camera, with its serial number if
        it is known, because two photographers may use the same model.
        """
        return f"{self.camera} {self.serial}".strip() if self.taken else ""

    def moment(self, clock_seconds: int = 0) -> datetime | date | None:
        """Return when it was taken, with its zone if that is known, after correcting the clock.

        A photo that only tells the day cannot be corrected.
        """
        try:
            if len(self.taken) == len("2026-11-24"):
                return date.fromisoformat(self.taken)
            found = datetime.fromisoformat(f"{self.taken}{self.zone}")
            return found + timedelta(seconds=clock_seconds)
        except (ValueError, OverflowError):
            return None


NO_FACTS = PhotoFacts()


def _value(stored: Any, default: Any) -> Any:
    """Return a stored value if it has the type of its field, else None."""
    match default:
        case str():
            return stored if isinstance(stored, str) else None
        case tuple():
            return tuple(map(str, stored)) if isinstance(stored, list | tuple) else None
    is_number = isinstance(stored, int | float) and not isinstance(stored, bool)
    return stored if is_number else None
