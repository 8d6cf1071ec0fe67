"""Portrait, landscape and square results on the check page, as the check counted them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jobs.design.aspects import ASPECTS


@dataclass(frozen=True, slots=True)
class AspectRows:
    """A shape, how many rows have a result of it, and how many would fail in it."""

    title: str
    rows: int
    failing: int


def rows_by_aspect(result: Mapping[str, Any]) -> list[AspectRows]:
    """Return the shapes that rows have; none if there is only one."""
    counted = result.get("shapes", {}).get("rows", {})
    found = (AspectRows(title, *counted.get(name, [0, 0])) for name, title in ASPECTS.items())
    return [one for one in found if one.rows]


def found_in(result: Mapping[str, Any], code: str) -> str:
    """Say in which shapes findings of a code are: `2 portrait, 1 square`; empty without several."""
    counts = result.get("shapes", {}).get("findings", {}).get(code, {})
    return ", ".join(
        f"{counts[name]:,} {title.lower()}" for name, title in ASPECTS.items() if name in counts
    )
