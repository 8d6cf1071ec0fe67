"""Facts in IPTC datasets (IPTC IIM 4.2, chapter 6)."""

import struct
from collections.abc import Mapping
from contextlib import suppress
from itertools import islice

from jobs.rendering.metadata import photoshop
from jobs.rendering.metadata.facts import found
from jobs.rendering.metadata.facts.found import Found

_TEXTS = {
    5: "title",
    105: "headline",
    120: "caption",
    110: "credit",
    116: "copyright",
    90: "city",
    95: "region",
    101: "country",
}
_KEYWORD, _BYLINE, _DATE, _TIME = 25, 80, 55, 60
_HEAD = 5
_MOST = 5_000  #: datasets

type Values = Mapping[int, list[str]]
"""Number of a dataset → its texts."""


def of_datasets(iptc: bytes) -> Found:
    """Return the facts in the datasets; of damaged ones those before the damage."""
    values = _values(iptc)
    people = found.words(values.get(_BYLINE, ()))
    return found.kept({
        **{name: found.text(_first(values, number)) for number, name in _TEXTS.items()},
        **_moment(values),
        "keywords": found.words(values.get(_KEYWORD, ())),
        "creator": found.text(", ".join(people)),
    })  # fmt: skip


def _values(iptc: bytes) -> Values:
    values: dict[int, list[str]] = {}
    with suppress(struct.error, ValueError):
        for (record, number), dataset in islice(photoshop.datasets(iptc), _MOST):
            if record == 2:
                values.setdefault(number, []).append(found.decoded(dataset[_HEAD:]))
    return values


def _first(values: Values, number: int) -> str:
    return values.get(number, [""])[0]


def _moment(values: Values) -> Found:
    """Return the date of creation, written as `20261124`, with its time, as `140305+0100`."""
    day, clock = _first(values, _DATE).strip(), _first(values, _TIME).strip()
    if len(day) != 8:
        return {}
    time = f"{clock[:2]}:{clock[2:4]}:{clock[4:6]}{clock[6:]}" if len(clock) >= 6 else ""
    return found.moment(f"{day[:4]}-{day[4:6]}-{day[6:]} {time}")
