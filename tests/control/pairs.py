"""Two things that people ask of one batch, one after the other or at the same moment, and what must
be true of it afterwards whichever was first.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

from dashboard.desk.desk import document_of
from jobs import control
from jobs.control import deletions, design_changes, pictures, sheet_updates
from jobs.errors import OverprintError
from jobs.models import Batch, DesignChange, Job, Sheet, SheetUpdate, Source
from jobs.queue import lifecycle
from jobs.results import leftovers
from jobs.states import OPEN, State
from jobs.storage import keys, store
from tests import services
from tests.intake.batches import quiet
from tests.intake.tiny_pictures import jpeg
from tests.queue import settling
from tests.updated_batches import compare, compared, finished

type Deed = Callable[[Batch], object]

CHANGED = "picture;caption\n9.jpg;Nine\n1.jpg;One\n2.jpg;Zwei\n"
FAILED, DONE = 2, 3  #: rows of the batch
LATE = 0.01  #: seconds by which the second one may come later


def batch() -> Batch:
    """Return a finished batch with a failed row, a changed sheet and another design that is tried:
    all that the deeds need.
    """
    made = finished(paths=("1.jpg", "2.jpg", "3.jpg", "9.jpg"))
    failed = {"state": State.FAILED, "code": "picture_truncated", "result_key": ""}
    made.jobs.filter(row=FAILED).update(**failed)
    compared(made, CHANGED)
    change = design_changes.begin(made, made.owner)
    assert made.design_version is not None
    other = {**made.design_version.document, "language": "de"}
    control.save_design(made, made.owner, other, edited=change.version_id)
    design_changes.try_design(made, quiet)
    return made


# --- What people ask ------------------------------------------------------------------------------


def _row(batch: Batch, number: int) -> Job:
    return Job.objects.select_related("batch", "source").get(batch=batch, row=number)


def _update(batch: Batch) -> None:
    sheet_updates.confirm(batch, batch.owner, leaves_out=True)
    sheet_updates.follow(batch, quiet)


def _compare(batch: Batch) -> None:
    sheet_updates.compare_by(batch, key_by="row")
    compare(batch)


def _redesign(batch: Batch) -> None:
    design_changes.confirm(batch, batch.owner)
    design_changes.follow(batch, quiet)


def _delete(batch: Batch) -> None:
    deletions.ask(batch, batch.owner)
    deletions.perform(Batch.with_deleted.get(pk=batch.pk), quiet)


def _correct(batch: Batch) -> None:
    control.correct(_row(batch, DONE), batch.owner, {"caption": "Other"})


def _replace_picture(batch: Batch) -> None:
    control.replace_picture(_row(batch, FAILED), batch.owner, "new.jpg", [jpeg(50, 20)])


def _cancel(batch: Batch) -> None:
    control.make_again(_row(batch, DONE), batch.owner)
    control.cancel(batch, batch.owner)


def _make_another(batch: Batch) -> None:
    control.make_another(batch, batch.owner, "Another", pictures=True)


DEEDS: dict[str, Deed] = {
    "update": _update,
    "compare": _compare,
    "redesign": _redesign,
    "delete": _delete,
    "correct": _correct,
    "replace picture": _replace_picture,
    "cancel": _cancel,
    "retry": lambda batch: control.retry(batch, batch.owner),
    "make another": _make_another,
    "remove pictures": lambda batch: pictures.remove_unused(batch, batch.owner),
    "add insets": lambda batch: control.add_uploaded_insets(batch, batch.owner, document_of, []),
    "settle": lambda batch: lifecycle.settle(batch.pk),
}


def _do(name: str, pk: object) -> None:
    """Do it as a request does: to the batch as it is found, or not at all."""
    found = Batch.objects.filter(pk=pk).first()
    if found is not None:
        with suppress(OverprintError, Job.DoesNotExist):
            DEEDS[name](found)


def one_after_the_other(batch: Batch, *names: str) -> None:
    for name in names:
        _do(name, batch.pk)


def at_once(batch: Batch, names: tuple[str, str], connect: settling.Connect) -> None:
    """Do both at the same moment, each on its own connection. Raises every error except a refusal."""
    start = Barrier(2)

    def side(name: str, late: float) -> None:
        with connect():
            start.wait(services.PATIENCE)
            time.sleep(late)
            _do(name, batch.pk)

    with ThreadPoolExecutor(2) as sides:
        doing = [
            sides.submit(side, name, late) for name, late in zip(names, (0, LATE), strict=True)
        ]
        for each in doing:
            each.result(services.PATIENCE)


# --- What must be true ----------------------------------------------------------------------------


def faults(batch: Batch) -> list[str]:
    """Return what is wrong with a batch, and with one that shares its pictures."""
    found = Batch.objects.filter(pk=batch.pk).first()
    own = _of_deleted(batch) if found is None else _of_living(found)
    return [*own, *_lost(Batch.objects.filter(loans__lender=batch.pk).first())]


def _of_deleted(batch: Batch) -> Iterator[str]:
    if Batch.with_deleted.filter(pk=batch.pk).exists():
        yield "its deletion has not ended"
    if set(store().keys(keys.batch(batch.pk))) - set(leftovers.lent(batch.pk)):
        yield "files are left"


def _of_living(batch: Batch) -> Iterator[str]:
    sheet, rows = Sheet.objects.get(batch=batch), batch.jobs.count()
    if rows != sheet.row_count + sheet.gone_rows:
        yield f"it has {rows} rows and not {sheet.row_count} + {sheet.gone_rows}"
    for waiting in (SheetUpdate, DesignChange):
        if waiting._default_manager.filter(batch=batch, confirmed_at__isnull=False).exists():
            yield f"its {waiting.__name__} has not ended"
    if batch.is_settled and batch.jobs.filter(state__in=OPEN).exists():
        yield "it is settled with open rows"
    if store().size(sheet.key) is None:
        yield "its sheet is lost"
    yield from _lost(batch)


def _lost(batch: Batch | None) -> Iterator[str]:
    for key in Source.objects.filter(batch=batch).exclude(key="").values_list("key", flat=True):
        if store().size(key) is None:
            yield "a picture is lost"
