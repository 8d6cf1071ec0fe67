"""One function for each kind of chore.

Each makes a few calls into intake and control and decides nothing itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from django.contrib.auth.models import User

from jobs import control
from jobs.checking import changed_sheet
from jobs.checking import check as checking
from jobs.chores.progress import ChoreProgress
from jobs.control import deletions, design_changes, pictures, proofs, sheet_updates
from jobs.control.retries import send as send_again
from jobs.errors import ResultsMissing
from jobs.hot_folders import delivering, filling
from jobs.intake import chore_requests, sample_batch
from jobs.intake.first_design import first_design
from jobs.intake.pictures import direct, inspecting, unpacking, web
from jobs.intake.pictures import inbox as inbox_folder
from jobs.intake.rows import earlier_batch, matches, rows
from jobs.models import Batch, Chore
from jobs.results import exports, verifying
from jobs.results.pdf import building
from jobs.results.pdf.choices import PdfChoices
from jobs.states import State
from jobs.storage import store

type Outcome = dict[str, Any]
"""What a chore has done, as it is stored with it."""


def unpack(chore: Chore, progress: ChoreProgress) -> Outcome:
    """Unpack a zip into pictures of the batch. Payload: `key`, `name`; `with_sheet` if it came with
    a changed sheet.
    """
    if chore.payload.get("with_sheet"):
        key, name = chore.payload["key"], chore.payload["name"]
        return asdict(sheet_updates.unpack_pictures(chore.batch, key, name, progress))
    unpacked = unpacking.unpack(chore.batch, chore.payload["key"], chore.payload["name"], progress)
    inspecting.look(chore.batch, progress)
    return asdict(unpacked)


def forget_zip(chore: Chore) -> None:
    store().delete(chore.payload["key"])


def inbox(chore: Chore, progress: ChoreProgress) -> Outcome:
    """Take pictures of the inbox into the batch. Payload: `folder`."""
    brought = inbox_folder.take(chore.batch, chore.payload["folder"], progress)
    inspecting.look(chore.batch, progress)
    return asdict(brought)


def fetch(chore: Chore, progress: ChoreProgress) -> Outcome:
    """Fetch the pictures that a column names by their addresses, and match by it.

    Payload: `column`.
    """
    column = chore.payload["column"]
    fetched = web.fetch(chore.batch, column, progress)
    inspecting.look(chore.batch, progress)
    match = matches.match_rows(chore.batch, {"by": "column", "column": column})
    return {"fetched": fetched, "match": asdict(match)}


def look(chore: Chore, progress: ChoreProgress) -> Outcome:
    return {"looked_at": inspecting.look(chore.batch, progress)}


def read(chore: Chore, progress: ChoreProgress) -> Outcome:
    """Read the sheet's rows, and match each with its picture at once."""
    count, match = matches.read_sheet(chore.batch, progress)
    return {"rows": count, "match": asdict(match)}


def match(chore: Chore, progress: ChoreProgress) -> Outcome:
    """Match rows with pictures.

    Payload: the choice that `matches.match_rows` takes; empty: as chosen before.
    """
    return {"match": asdict(matches.match_rows(chore.batch, chore.payload))}


def check(chore: Chore, progress: ChoreProgress) -> Outcome:
    direct.give_up_abandoned(chore.batch)
    control.ensure_design(chore.batch, first_design)
    return checking.check(chore.batch, progress)


def start(chore: Chore, progress: ChoreProgress) -> Outcome:
    """Check what was not checked since the last change, so that every row has its result name, and
    start.

    Payload: `leave_out` (the rows that would fail; `out`: how many were left out before), `first`
    (how many of *Make 10 first*), `by` (the id of who asked). A batch that has started already,
    because the child before this one died at its very end, is left as it is.
    """
    batch = chore.batch
    if not batch.is_draft:
        return {"started": batch.jobs.count()}
    if batch.checked_at is None:
        check(chore, progress)
    user = User.objects.filter(pk=chore.payload.get("by")).first() or batch.owner
    if chore.payload.get("leave_out"):
        out = batch.jobs.filter(state=State.LEFT_OUT).count()
        control.leave_out(batch, user, progress, before=out - chore.payload.get("out", out))
    if count := chore.payload.get("first"):
        return {"started": control.make_first(batch, user, count)}
    return {"started": control.start(batch, user)}


def sample(chore: Chore, progress: ChoreProgress) -> Outcome:
    """Fill the batch with our own pictures and sheet and start it: something to see after one
    click.

    The row that cannot fit is not left out: it fails, so that correcting and retrying can be tried.
    """
    if chore.batch.is_draft:
        sample_batch.fill(chore.batch, progress)
        rows.from_sheet(chore.batch)
        control.save_design(chore.batch, chore.batch.owner, sample_batch.DESIGN)
    return start(chore, progress)


def hot_set(chore: Chore, progress: ChoreProgress) -> Outcome:
    """Fill and start the batch of a set that was dropped into a hot folder."""
    return {"started": filling.fill(chore.batch, progress)}


def deliver(chore: Chore, progress: ChoreProgress) -> Outcome:
    """Write the results of a hot folder's batch to its folder."""
    return asdict(delivering.deliver(chore.batch, progress))


def verify(chore: Chore, progress: ChoreProgress) -> Outcome:
    """Look at every result of the batch. Payload: `sizes` to ask only for their sizes."""
    return verifying.verify(chore.batch, progress, reads=not chore.payload.get("sizes"))


def pdf(chore: Chore, progress: ChoreProgress) -> Outcome:
    """Build the PDF. Payload: the choices (`results.pdf.paper`)."""
    with _missing_results_looked_for(chore.batch):
        return building.build(chore.batch, PdfChoices.from_json(chore.payload), progress)


def delete(chore: Chore, progress: ChoreProgress) -> Outcome:
    """Delete the batch, and with it this very chore."""
    deletions.perform(chore.batch, progress)
    return {}


def again(chore: Chore, progress: ChoreProgress) -> Outcome:
    """Make rows again. Payload: which rows (`control.retries`)."""
    return {"rows": send_again(chore.batch, chore.payload, progress)}


def remove(chore: Chore, progress: ChoreProgress) -> Outcome:
    """Remove all pictures that no row uses."""
    return asdict(pictures.remove_by_chore(chore.batch, progress))


def take_over(chore: Chore, progress: ChoreProgress) -> Outcome:
    """Share the pictures of an earlier batch. Payload: `of`, the id of that batch."""
    return {"pictures": earlier_batch.share_pictures(chore.batch, chore.payload["of"], progress)}


def freeze(chore: Chore, progress: ChoreProgress) -> Outcome:
    """Freeze the archive of what is done, so that the zip begins at once when a person asks for
    it.
    """
    with _missing_results_looked_for(chore.batch):
        export = exports.freeze(chore.batch, progress)
    exports.forget_unasked(chore.batch, export)
    return exports.note(export)


def good(chore: Chore, progress: ChoreProgress) -> Outcome:
    """Approve the other pictures for a client. Payload: see `control.proofs`."""
    return {"answers": proofs.approve_rest_in_pieces(chore.payload, progress)}


def compare(chore: Chore, progress: ChoreProgress) -> Outcome:
    """Compare the batch with a changed sheet."""
    return changed_sheet.compare_sheet(chore.batch, progress)


def update(chore: Chore, progress: ChoreProgress) -> Outcome:
    """Let the rows follow a changed sheet."""
    return sheet_updates.follow(chore.batch, progress)


def try_design(chore: Chore, progress: ChoreProgress) -> Outcome:
    """Check another design for a started batch."""
    return design_changes.try_design(chore.batch, progress)


def redesign(chore: Chore, progress: ChoreProgress) -> Outcome:
    """Let all results have the design that a person confirmed."""
    return design_changes.follow(chore.batch, progress)


@contextmanager
def _missing_results_looked_for(batch: Batch) -> Iterator[None]:
    """Let another chore find all results that are missing if this one meets some, so that the page
    of the batch offers to make them again.
    """
    try:
        yield
    except ResultsMissing:
        if not verifying.lost_rows(batch):
            chore_requests.open_one(batch, Chore.Kind.VERIFY, sizes=True)
        raise
