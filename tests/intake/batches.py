"""Drafts with real files behind them, made through the same doors as a person's."""

from jobs import control
from jobs.chores.runner import perform
from jobs.intake import attachments
from jobs.intake.pictures import inspecting, receive
from jobs.intake.rows import rows
from jobs.models import Batch, Chore
from tests import factories
from tests.intake.tiny_pictures import jpeg

CSV = "picture;caption\n1.jpg;One\n2.jpg;Two\n3.jpg;Three\n"

DESIGN = {"format": 1, "boxes": [{"text": "{caption}", "size_min": 10, "size_max": 30}]}


def quiet(done: int, total: int) -> None:
    """Ignore the progress."""


def with_pictures(*paths: str, data: bytes | None = None) -> Batch:
    batch = factories.draft()
    for path in paths:
        assert receive.take_unannounced(batch, path, [data or jpeg(400, 300)]).taken
    return batch


def with_sheet(batch: Batch, text: str = CSV, name: str = "list.csv") -> Batch:
    """Return a batch whose sheet is uploaded and read; nothing is matched."""
    attachments.store_sheet(batch, name, [text.encode()])
    rows.from_sheet(batch)
    batch.refresh_from_db()
    return batch


def ready(
    text: str = CSV, paths: tuple[str, ...] = ("1.jpg", "2.jpg", "3.jpg"), design=DESIGN
) -> Batch:
    """Return a batch with inspected pictures, rows and a design, so that only the check is left to
    do.
    """
    batch = with_sheet(with_pictures(*paths), text)
    inspecting.look(batch, quiet)
    control.save_design(batch, batch.owner, design)
    return batch


def chore(batch: Batch, kind: Chore.Kind = Chore.Kind.CHECK, **fields) -> Chore:
    return Chore.objects.create(batch=batch, kind=kind, **fields)


def performed(asked: Chore) -> Chore:
    """Do a chore in this process, as its child does, and return it with its end."""
    asked.state, asked.lease_token = Chore.State.RUNNING, "boot:ns:1:1:1"
    asked.save()
    perform(asked, asked.lease_token)
    asked.refresh_from_db()
    return asked
