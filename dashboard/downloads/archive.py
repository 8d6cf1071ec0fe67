"""Downloads of the zip, with its exact length and byte ranges."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
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
    return _give(request, batch, f"{batch.name}.zip", lambda: exports.freeze_for_person(batch))


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
    return _show(request, batch, _preparation(batch, number))


def _show(request: HtmxRequest, batch: Batch, chore: Chore | None) -> HttpResponseBase:
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
    return SentExport(request, export).send(name)


def _begun(request: HtmxRequest, batch: Batch) -> Export | None:
    etag = request.headers.get("If-Range", "").strip('"')
    return exports.still_here(batch.exports.filter(etag=etag).first()) if etag else None


@dataclass(frozen=True, slots=True)
class SentExport:
    """The zip of an export on its way to a person. What they have got of it is noted."""

    request: HtmxRequest
    export: Export

    def send(self, name: str) -> HttpResponseBase:
        """Send it under this name, or let nginx do so."""
        export = self.export
        parcel = Parcel(name, "application/zip", export.size, export.etag)
        if is_handed_over(self.request):
            pieces = reverse("piece-of-zip", args=[export.pk, self.request.user.pk])
            return hand_over(self.request, parcel, pieces, self._note_request)
        return send(self.request, parcel, self._pieces)

    def _note_request(self, start: int, stop: int) -> None:
        relayed = is_relayed(self.request)
        downloads.asked(self.export, self.request.user, start, stop, is_relayed=relayed)

    def _pieces(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes and note what was sent.

        A piece counts once the server asks for the next one.
        """
        self._note_request(start, stop)
        sent = start
        try:
            with missing_results.noticed(self.export.batch_id):
                for piece in stream(exports.open(self.export), start, stop):
                    yield piece
                    sent += len(piece)
        finally:
            self._note_arrival(start, sent)

    def _note_arrival(self, start: int, sent: int) -> None:
        """Note what arrived of the bytes that were sent from `start` on."""
        connection, relayed = self.request.META.get("gunicorn.socket"), is_relayed(self.request)
        left = acknowledged.left_in_the_end(connection) if connection else 0
        arrived = max(start, sent - left)
        downloads.went_out(self.export, self.request.user, start, arrived, is_relayed=relayed)
