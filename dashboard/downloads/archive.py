"""Downloads of the zip, with its exact length and byte ranges."""

from collections.abc import Callable, Iterator
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard.batch import missing_results
from dashboard.batch.decorators import of_batch
from dashboard.batch.waiting import Waiting
from dashboard.downloads import acknowledged
from dashboard.downloads.sending import Parcel, hand_over, is_handed_over, send
from dashboard.requests.entrance import is_relayed
from dashboard.requests.htmx import HtmxRequest, render_part
from dashboard.requests.parameters import number_in
from jobs import reading
from jobs.errors import NotPossibleNow, ResultsMissing, StorageFailed
from jobs.intake import chore_requests
from jobs.models import Batch, Chore, Export
from jobs.results import changes, downloads, exports
from jobs.results.archive import stream


@require_safe
@of_batch
def archive(request: HtmxRequest, batch: Batch) -> HttpResponseBase:
    """Send what is done by now.

    A client that resumes gets the same archive, whatever was retried since.
    """
    if not reading.counts(batch).done:
        messages.error(request, "There are no results to download yet.")
        return redirect("batch", batch.pk)
    return _give(request, batch, f"{batch.name}.zip", lambda: exports.freeze(batch))


@require_safe
@of_batch
def prepared(request: HtmxRequest, batch: Batch) -> HttpResponseBase:
    """Send the zip at once if it is quick to prepare. Otherwise show the progress of a chore, then
    send it.

    `chore` in the address is the one that this person waits for.
    """
    number = number_in(request.GET, "chore", digits=18)
    if not reading.counts(batch).done:
        return archive(request, batch.pk)
    if number is None and exports.is_quick(batch):
        return redirect("archive", batch.pk)
    chore = _preparation(batch, number)
    shown = {"batch": batch, "chore": chore, "waiting": Waiting.of(chore)}
    return render_part(request, "downloads/zip.html", "preparation", shown)


def _preparation(batch: Batch, number: int | None) -> Chore | None:
    """Return the chore with this number, if there is one; without a number, the open one, or a new
    one.
    """
    if number is None:
        return chore_requests.open_one(batch, Chore.Kind.FREEZE)
    return batch.chores.filter(kind=Chore.Kind.FREEZE, pk=number).first()


@require_safe
@of_batch
def changed(request: HtmxRequest, batch: Batch, since: UUID) -> HttpResponseBase:
    """Send what changed since a zip that this person has.

    The address has its id, so that resuming finds the same one.
    """
    freeze = partial(changes.freeze_for, batch, request.user, since)
    return _give(request, batch, f"{batch.name} changes.zip", freeze)


def _give(
    request: HtmxRequest, batch: Batch, name: str, freeze: Callable[[], Export]
) -> HttpResponseBase:
    try:
        export = _begun(request, batch) or freeze()
    except ResultsMissing as missing:
        missing_results.look(batch.pk)
        messages.error(request, missing.sentence)
        return redirect("how-we-know", batch.pk)
    except (StorageFailed, NotPossibleNow) as failed:
        messages.error(request, failed.sentence)
        return redirect("batch", batch.pk)
    return _send_zip(request, name, export)


def _send_zip(request: HtmxRequest, name: str, export: Export) -> HttpResponseBase:
    """Send the zip of an export, and note how much of it this person has got."""
    parcel = Parcel(name, "application/zip", export.size, export.etag)
    if is_handed_over(request):
        pieces = reverse("piece-of-zip", args=[export.pk, request.user.pk])
        return hand_over(request, parcel, pieces, _noting_request(request, export))
    return send(request, parcel, partial(_noting, request, export))


def _begun(request: HtmxRequest, batch: Batch) -> Export | None:
    etag = request.headers.get("If-Range", "").strip('"')
    return exports.still_here(batch.exports.filter(etag=etag).first()) if etag else None


def _noting_request(request: HtmxRequest, export: Export) -> Callable[[int, int], None]:
    return partial(downloads.asked, export, request.user, is_relayed=is_relayed(request))


def _noting(request: HtmxRequest, export: Export, start: int, stop: int) -> Iterator[bytes]:
    """Yield the bytes and note what was sent.

    A piece counts once the server asks for the next one.
    """
    _noting_request(request, export)(start, stop)
    connection, sent = request.META.get("gunicorn.socket"), start
    try:
        with missing_results.noticed(export.batch_id):
            for piece in stream(exports.open(export), start, stop):
                yield piece
                sent += len(piece)
    finally:
        left = acknowledged.left_in_the_end(connection) if connection else 0
        arrived = max(start, sent - left)
        downloads.went_out(export, request.user, start, arrived, is_relayed=is_relayed(request))
