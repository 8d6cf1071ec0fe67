"""The saved designs that rows name, for the design page."""

from dataclasses import dataclass

from dashboard.desk.desk import Desk
from dashboard.templatetags.words import counted
from jobs.design import Design
from jobs.design.overrides import same_name
from jobs.library import looks
from jobs.models import Batch


@dataclass(frozen=True, slots=True)
class LookRows:
    """What cells name, how many rows do so, and whether the design has a look of this name."""

    name: str
    rows: int
    is_known: bool


def looks_of(batch: Batch, desk: Desk) -> list[LookRows]:
    """Return what the cells of the design's column name; nothing without a column."""
    column = desk.whole["design_column"]
    found = looks.rows_by_name(batch, column) if column else {}
    known = [look["name"] for look in desk.whole["designs"]]
    return [
        LookRows(name, rows, any(same_name(one, name) for one in known))
        for name, rows in found.items()
    ]


def changed_since(before: Design | None, after: Design) -> str:
    """Say which saved designs are not as they were when the design was saved before; empty if all
    are.
    """
    names = looks.changed_since(before, after)
    if not names:
        return ""
    listed = ", ".join(f"“{name}”" for name in names)
    return (
        f"{counted(len(names), 'saved design')} changed since this batch took "
        f"{'it' if len(names) == 1 else 'them'} along, and the batch now has the new version: "
        f"{listed}. Check the rows again."
    )
