"""Facts in IPTC datasets (IPTC IIM 4.2, chapter 6)."""

import struct
from collections.abc import Mapping
from contextlib import suppress

from jobs.rendering.metadata import photoshop
from jobs.rendering.metadata.facts import found
from jobs.rendering.metadata.facts.found import Found

_TEXTS = {
    5: "title",
    105: "headline",
    120: "caption",
    116: "copyright",
    90: "city",
    95: "region",
    101: "country",
}
_KEYWORD, _BYLINE, _DATE, _TIME = 25, 80, 55, 60
_HEAD = 5
_MOST = 5_000  #: datasets


def of_datasets(iptc: bytes) -> Found:
    """Return the facts in the datasets; of damaged ones those before the damage."""
    values: dict[int, list[str]] = {}
    with suppress(struct.error, ValueError):
        for count, ((record, number), dataset) in enumerate(photoshop.datasets(iptc)):
            if count > _MOST:
                break
            if record == 2:
                values.setdefault(number, []).append(found.decoded(dataset[_HEAD:]))
    texts: Found = {
        name: found.text(values[number][0]) for number, name in _TEXTS.items() if number in values
    }
    people = found.words(values.get(_BYLINE, ()))
    return found.kept({
        **texts,
        **_moment(values),
        "keywords": found.words(values.get(_KEYWORD, ())),
        "creator": found.text(", ".join(people)),
    })  # fmt: skip


def _moment(values: Mapping[int, list[str]]) -> Found:
    """Return the date of creation, written as `20261124`, with its time, as `140305+0100`."""
    day, clock = (values.get(number, [""])[0].strip() for number in (_DATE, _TIME))
    if len(day) != 8:
        return {}
    time = f"{clock[:2]}:{clock[2:4]}:{clock[4:6]}{clock[6:]}" if len(clock) >= 6 else ""
    return found.moment(f"{day[:4]}-{day[4:6]}-{day[6:]} {time}")
