"""What a person can ask of the check: to look again, and to start what it found ready."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from django.contrib.auth.models import User

from jobs import design, row_pictures
from jobs.control import rows, running
from jobs.control.designs import save_design
from jobs.design import result_names
from jobs.design.cells import patterns
from jobs.design.changes import with_at_least, with_at_most
from jobs.intake import chore_requests
from jobs.models import Batch, Chore, Sheet


def ensure_checked(batch: Batch, last: Chore | None) -> Chore | None:
    """Return the current check. `last` was read before the batch.

    Request a new one if something changed since; a failed check waits for the person.
    """
    is_needed = batch.checked_at is None and not _is_settled(last) and batch.jobs.exists()
    return chore_requests.open_one(batch, Chore.Kind.CHECK) if is_needed else last


def _is_settled(check: Chore | None) -> bool:
    """Return whether a check is going on or waits for a person."""
    return check is not None and (check.is_open or check.has_failed)


def check_again(batch: Batch) -> Chore:
    return chore_requests.request(batch, Chore.Kind.CHECK)


def lower_smallest_size(batch: Batch, user: User) -> None:
    """Lower the smallest size of all texts to the one that the last check suggests, if it does."""
    chore = chore_requests.latest(batch, Chore.Kind.CHECK)
    suggestion = chore.result.get("smaller") if chore is not None else None
    if not suggestion or batch.design_version is None:
        return
    before = batch.design_version.parsed
    lowered = design.to_document(_lowered(before, suggestion["size_min"]))
    save_design(batch, user, lowered, edited=batch.design_version.pk)


def allow_more_lines(batch: Batch, user: User) -> None:
    """Allow as many lines as the last check suggests in the boxes that it names, if it does."""
    chore = chore_requests.latest(batch, Chore.Kind.CHECK)
    suggestion = chore.result.get("more_lines") if chore is not None else None
    if not suggestion or batch.design_version is None:
        return
    lines, boxes = suggestion["max_lines"], suggestion["boxes"]
    allowed = design.to_document(_with_lines(batch.design_version.parsed, lines, boxes))
    save_design(batch, user, allowed, edited=batch.design_version.pk)


def can_add_picture_number(batch: Batch) -> bool:
    """Return whether file names can say which picture of its row a result shows, and do not."""
    version = batch.design_version
    if version is None or not batch.match_rule.every_picture:
        return False
    sheet = Sheet.objects.filter(batch=batch).first()
    own = row_pictures.own_columns(sheet.columns if sheet else [])
    is_said = patterns.names(version.parsed.output.name, row_pictures.NUMBER)
    return row_pictures.NUMBER in own and not is_said


def add_picture_number(batch: Batch, user: User) -> None:
    """Let file names end with the number of the picture of its row, if they can."""
    if batch.design_version is None or not can_add_picture_number(batch):
        return
    before = batch.design_version.parsed
    name = result_names.with_column(before.output.name, row_pictures.NUMBER)
    named = replace(before, output=replace(before.output, name=name))
    save_design(batch, user, design.to_document(named), edited=batch.design_version.pk)


def _with_lines(before: design.Design, lines: int, names: Sequence[str]) -> design.Design:
    """Return the design with this number of lines or a larger one for these boxes, in all outputs
    and shapes.
    """
    allow = partial(with_at_least, key="max_lines", least=lines, boxes=names)
    return replace(
        before,
        boxes=tuple(
            replace(box, max_lines=max(box.max_lines, lines))
            if isinstance(box, design.TextBox) and box.name in names
            else box
            for box in before.boxes
        ),
        aspects=before.aspects.each(allow),
        outputs=tuple(replace(output, changes=allow(output.changes)) for output in before.outputs),
    )


def _lowered(before: design.Design, size: float) -> design.Design:
    """Return the design with this smallest size or a smaller one for all texts, in all outputs and
    shapes.
    """
    lower = partial(with_at_most, key="size_min", most=size)
    outputs = (replace(output, changes=lower(output.changes)) for output in before.outputs)
    return replace(
        before,
        boxes=tuple(_at_most(box, size) for box in before.boxes),
        aspects=before.aspects.each(lower),
        outputs=tuple(outputs),
    )


def _at_most(box: design.Box, size: float) -> design.Box:
    if not isinstance(box, design.TextBox):
        return box
    return replace(box, size_min=min(box.size_min, size))


def start_checked(batch: Batch, user: User, *, first: bool, leave_out: bool) -> bool:
    """Start all rows or the first few, perhaps without those that would fail.

    Return False if the batch has to be checked first. A batch that starts by itself already is left
    alone.
    """
    if chore_requests.starting_by_itself(batch) is not None:
        return True
    if batch.checked_at is None:
        return False
    _start(batch, user, first=first, leave_out=leave_out)
    return True


def _start(batch: Batch, user: User, *, first: bool, leave_out: bool) -> None:
    if leave_out:
        rows.leave_out_and_start(batch, user, first=first)
    else:
        (running.make_first if first else running.start)(batch, user)


def why_not_started(batch: Batch) -> str:
    """Return why a chore could not start the batch, or an empty text once it is checked again."""
    start = chore_requests.latest(batch, Chore.Kind.START)
    if start is None or not start.has_failed:
        return ""
    check = chore_requests.latest(batch, Chore.Kind.CHECK)
    return "" if check is not None and check.pk > start.pk else start.sentence
