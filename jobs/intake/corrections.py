"""What a person writes into the cells of one row, while others may write into the same row."""

from collections.abc import Mapping

from jobs.errors import CellsChanged
from jobs.models import Audit, Job

LONGEST_QUOTE = 60  #: characters of a text in a sentence


def changes(held: Job, texts: Mapping[str, str], seen: Mapping[str, str]) -> dict[str, str]:
    """Return the cells to change, column by text. `held` is the row as it is now.

    A column in which the person left what they saw is not theirs to change. Raises CellsChanged for one that somebody
    else changed meanwhile.
    """
    now = {name: str(cell[0]) for name, cell in held.cells.items()}
    wanted = {name: text for name, text in texts.items() if name in now and text != seen.get(name)}
    changed = {name: text for name, text in wanted.items() if text != now[name]}
    taken = [name for name in changed if now[name] != seen.get(name, now[name])]
    if taken:
        raise CellsChanged(" ".join(_who_changed(held, name, now[name]) for name in taken) + ASK)
    return changed


def write(held: Job, changed: Mapping[str, str]) -> None:
    """Change these cells and remember what the sheet says. The caller's transaction holds the row."""
    before = {name: held.cells[name][0] for name in changed}
    held.cells = {**held.cells, **{name: [text, text, ""] for name, text in changed.items()}}
    held.corrected = {**before, **held.corrected}
    held.save(update_fields=["cells", "corrected"])


ASK = " Nothing of yours is saved yet. Save again to put your text in its place, or open the row again to keep theirs."


def _who_changed(held: Job, column: str, now: str) -> str:
    who = _last_corrector(held, column)
    quoted = now if len(now) <= LONGEST_QUOTE else f"{now[:LONGEST_QUOTE]}…"
    return f"{who} changed “{column}” of row {held.row:,} to “{quoted}” while you were writing."


def _last_corrector(held: Job, column: str) -> str:
    noted = Audit.objects.filter(batch=held.batch_id, action="correct", details__row=held.row).select_related("user")
    for audit in noted.order_by("-pk"):
        if audit.user is not None and column in audit.details["columns"]:
            return audit.user.get_username()
    return "Somebody"
