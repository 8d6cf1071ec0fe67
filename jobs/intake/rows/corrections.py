"""Corrections of the cells of one row, while other people may correct the same row."""

from collections.abc import Mapping, Sequence

from django.contrib.auth.models import User
from django.db.models import QuerySet

from jobs.design.cells.cell import Cell
from jobs.errors import CellsChanged
from jobs.models import Audit, Job
from jobs.row_pictures import row_in_words

LONGEST_QUOTE = 60  #: characters of a text in a sentence


def changes(
    held: Job, texts: Mapping[str, str], seen: Mapping[str, str], user: User | None = None
) -> dict[str, str]:
    """Return the cells to change, column by text. `held` is the row as it is now, and `user` the
    person who changes it.

    Columns that the person did not edit are left alone. Raises CellsChanged for one that someone
    else changed meanwhile, or the same person in another window or before going back.
    """
    now = {name: cell.shown for name, cell in held.values.items()}
    wanted = {name: text for name, text in texts.items() if name in now and text != seen.get(name)}
    changed = {name: text for name, text in wanted.items() if text != now[name]}
    _refuse_changed_meanwhile(held, [name for name in changed if name in seen], seen, user)
    return changed


def _refuse_changed_meanwhile(
    held: Job, names: Sequence[str], seen: Mapping[str, str], user: User | None
) -> None:
    """Raise CellsChanged if one of these columns is not as the person saw it."""
    now = {name: held.text(name) for name in names}
    taken = [name for name in names if now[name] != seen[name]]
    if taken:
        said = [_who_changed(held, name, now[name], user) for name in taken]
        raise CellsChanged(" ".join(said) + ASK)


def write(held: Job, changed: Mapping[str, str]) -> None:
    """Change these cells and remember the texts of the sheet.

    The caller's transaction has locked the row.
    """
    before = {name: held.text(name) for name in changed}
    held.cells = {**held.cells, **{name: Cell.of_text(text) for name, text in changed.items()}}
    held.corrected = {**before, **held.corrected}
    held.save(update_fields=["cells", "corrected"])


ASK = " Your text is not saved yet. Save again to replace that, or reload the row to keep it."


def _who_changed(held: Job, column: str, now: str, user: User | None) -> str:
    who = _last_corrector(held, column)
    quoted = now if len(now) <= LONGEST_QUOTE else f"{now[:LONGEST_QUOTE]}…"
    row = row_in_words(held.row)
    changed = f"changed “{column}” of row {row} to “{quoted}”"
    if who is not None and who == user:
        return f"You {changed} after this page was loaded, perhaps in another window."
    return f"{who.get_username() if who else 'Somebody'} {changed} while you were writing."


def _last_corrector(held: Job, column: str) -> User | None:
    for audit in _corrections_of(held):
        if audit.user is not None and column in audit.details["columns"]:
            return audit.user
    return None


def _corrections_of(row: Job) -> QuerySet[Audit]:
    """Return who corrected the row, the last one first."""
    noted = Audit.objects.filter(batch=row.batch_id, action="correct", details__row=row.row)
    return noted.select_related("user").order_by("-pk")
