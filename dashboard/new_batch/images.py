"""The first step: pictures are uploaded in packs and slices by the script, by plain forms, or
copied from the inbox.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache, cached_property, partial
from itertools import islice
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse, RawPostDataException
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.batch.decorators import of_draft
from dashboard.batch.steps import StepPage
from dashboard.requests.bad_requests import wants_json
from dashboard.requests.from_nginx import body_file
from dashboard.requests.htmx import HtmxRequest, page_or_press, render_page
from dashboard.requests.storage_room import StorageRoom, storage_room
from dashboard.requests.uploads import Body, streams_files, whole_body
from dashboard.templatetags.words import counted
from jobs import reading
from jobs.byte_sizes import in_words
from jobs.intake import attachments, chore_requests
from jobs.intake.files.manifest import ManifestRefused
from jobs.intake.pictures import direct, receive, slices
from jobs.intake.pictures import inbox as inbox_folder
from jobs.intake.pictures.inbox_folders import Folder
from jobs.intake.pictures.receive import Verdict
from jobs.models import Batch, Chore, Sheet, Source
from jobs.reading import PictureCounts, Unusable
from jobs.texts import whole_number

PLAIN_FILES = 100  #: most pictures of one plain form, which is one request
NOT_JSON = "The list of files is not JSON. Reload the page and choose the folder again."
SHOWN = 6  #: thumbnails of the latest pictures
MOST_GROUPS = 20
NO_ZIP = "Choose a zip first."
ZIP_TAKEN = "{} is uploaded and being unpacked."
BRINGING = (Chore.Kind.UNPACK, Chore.Kind.INBOX, Chore.Kind.TAKE_OVER)


@dataclass(frozen=True)
class ImagesPage(StepPage):
    """The contents of the page: the pictures that are here, and what the script has to know."""

    step = "images"
    plain_files = PLAIN_FILES

    @property
    def sheet(self) -> Sheet | None:
        return getattr(self.batch, "sheet", None)

    @cached_property
    def pictures(self) -> PictureCounts:
        return reading.picture_counts(self.batch)

    @property
    def latest(self) -> list[Source]:
        return reading.latest_pictures(self.batch, SHOWN)

    @cached_property
    def problems(self) -> list[Unusable]:
        return reading.unusable_pictures(self.batch, MOST_GROUPS)

    @cached_property
    def bringing(self) -> Chore | None:
        """Return the last chore that brings pictures: open, done or failed."""
        return chore_requests.latest(self.batch, *BRINGING)

    @property
    def has_inbox(self) -> bool:
        return bool(settings.INBOX)

    @cached_property
    def room(self) -> StorageRoom:
        return storage_room()

    @property
    def expected_size(self) -> str:
        """Say how much room the results will need, before the check knows more: as many pictures as
        the sheet has rows, or each picture once where none was read.
        """
        here, size, rows = self.pictures.here, self.pictures.size, self._rows_read
        if rows is None:
            return f"if each picture is used once, the results will need about {in_words(size)}"
        results = counted(rows, "row")
        return f"the results of {results} will need about {in_words(size / here * rows)}"

    @property
    def _rows_read(self) -> int | None:
        """Return how many rows each give one result, or None if that is not known."""
        if self.sheet is None or self.batch.match_rule.every_picture:
            return None
        return self.sheet.row_count

    @property
    def most_bytes(self) -> int:
        """Return the size of the largest picture that is taken."""
        return settings.MAX_FILE_BYTES

    @property
    def direct_from(self) -> int:
        """Return from which size on the script sends pictures to the storage itself; 0: never."""
        return direct.FROM_BYTES if settings.DIRECT_UPLOADS else 0


@dataclass(frozen=True)
class InboxPage(StepPage):
    """The folders of the inbox."""

    step = "images"
    folders: list[Folder]

    @property
    def inbox(self) -> str:
        """Return the path of the inbox on this machine."""
        return settings.INBOX


@require_safe
@of_draft("images")
def images(request: HtmxRequest, batch: Batch) -> HttpResponse:
    template = "new_batch/images.html"
    if request.htmx:
        template += "#sheet_here" if request.htmx.target == "sheet-here" else "#arrived"
    return render_page(request, template, ImagesPage(batch))


# --- From the script ------------------------------------------------------------------------------


@require_POST
@of_draft("images", alone=True)
def manifest(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Answer which files are needed of one page of a folder's list."""
    page = _listed(request)
    replace = page.get("replace") is True
    return JsonResponse({"files": receive.announce(batch, page.get("files"), replace=replace)})


def _listed(request: HtmxRequest) -> Mapping[str, Any]:
    """Return the page of the list; empty if it is JSON of another kind."""
    try:
        page = json.loads(request.body)
    except (ValueError, RecursionError, RawPostDataException) as error:
        raise ManifestRefused(NOT_JSON) from error
    return page if isinstance(page, dict) else {}


@require_POST
@streams_files
@of_draft("images", alone=True)
def pack(request: HtmxRequest, batch: Batch, *, body: Body) -> HttpResponse:
    """Store some pictures, and answer with a verdict for each. A part is named by the number of its
    picture, a point and its size: `12.34000`.
    """
    files = ((_number(part.name.partition(".")[0]), part.chunks) for part in body.files())
    size, is_here = _number(request.META.get("CONTENT_LENGTH", "")), body_file(request) is not None
    verdicts = receive.take_pack(batch, files, size, is_here=is_here)
    return JsonResponse({"files": _verdicts(verdicts)})


def _verdicts(verdicts: Iterable[tuple[int, Verdict]]) -> list[dict[str, Any]]:
    """Return the verdicts as the script reads them. Few differ, so each is converted once."""
    said = cache(asdict)
    return [{"id": number, **said(verdict)} for number, verdict in verdicts]


def _number(name: str) -> int:
    """Return a whole number, such as the name of a part, or 0, which no announced file has."""
    return whole_number(name, digits=18) or 0


@require_http_methods(["HEAD", "PATCH"])
@of_draft("images", alone=True)
def one_file(request: HtmxRequest, batch: Batch, source_id: int) -> HttpResponse:
    """Store a large file, whole or in slices.

    HEAD answers how much has arrived; PATCH continues from there.
    """
    source = get_object_or_404(batch.sources, pk=source_id)
    if request.method == "HEAD":
        return HttpResponse(headers={"Upload-Offset": str(slices.offset(source))})
    return _take_slice(request, batch, source)


def _take_slice(request: HtmxRequest, batch: Batch, source: Source) -> HttpResponse:
    """Store the next bytes. Bytes for another place are not, and the answer says where it is."""
    start, body = _number(request.headers.get("Upload-Offset", "")), whole_body(request)
    try:
        progress = slices.take_slice(batch, source, start, body, file=body_file(request))
    except slices.OffsetRefused as refused:
        return _slice_answer(refused.details["offset"], None)
    return _slice_answer(progress.offset, progress.verdict)


def _slice_answer(offset: int, verdict: Verdict | None) -> HttpResponse:
    answer = {"verdict": asdict(verdict) if verdict else None}
    return JsonResponse(answer, headers={"Upload-Offset": str(offset)})


# --- From a folder of this machine ----------------------------------------------------------------


@page_or_press
@of_draft("images")
def inbox(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Show the folders of the inbox. A POST asks to copy one of them."""
    if request.method == "POST":
        inbox_folder.request(batch, request.POST.get("folder", ""))
        return redirect("images", batch.pk)
    return render_page(request, "new_batch/inbox.html", InboxPage(batch, inbox_folder.listed()))


# --- A whole zip, and plain forms -----------------------------------------------------------------


@require_POST
@streams_files
@of_draft("images")
def take_zip(request: HtmxRequest, batch: Batch, *, body: Body) -> HttpResponse:
    part = next(body.files(), None)
    if part is None:
        return _answer(request, batch, NO_ZIP, taken=False)
    attachments.take_zip(batch, part.file_name, part.chunks)
    return _answer(request, batch, ZIP_TAKEN.format(attachments.file_name(part.file_name)))


@require_POST
@streams_files
@of_draft("images")
def plain_form(request: HtmxRequest, batch: Batch, *, body: Body) -> HttpResponse:
    """Store up to 100 pictures from one request, for browsers without our script."""
    taken, late = _take_files(request, batch, body)
    if late:
        messages.error(request, _too_many(late))
    return _answer(request, batch, f"{counted(taken, 'picture')} uploaded.", taken=taken > 0)


def _take_files(request: HtmxRequest, batch: Batch, body: Body) -> tuple[int, int]:
    """Store the files, say why some cannot be used, and count those taken and those over the
    limit.
    """
    parts = body.files()
    first = ((part.file_name, part.chunks) for part in islice(parts, PLAIN_FILES))
    verdicts = receive.take_each(first, partial(receive.take_unannounced, batch))
    taken = sum(_is_taken(request, name, verdict) for name, verdict in verdicts)
    return taken, sum(1 for _ in parts)


def _is_taken(request: HtmxRequest, name: str, verdict: Verdict) -> bool:
    """Return whether a picture is taken. If not, say why."""
    if not verdict.taken:
        messages.error(request, f"{name}: {verdict.sentence}")
    return verdict.taken


def _too_many(late: int) -> str:
    return (
        f"{counted(late, 'picture')} more were not uploaded. The limit is {PLAIN_FILES} at a time: "
        "upload them again."
    )


def _answer(
    request: HtmxRequest, batch: Batch, sentence: str, *, taken: bool = True
) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"sentence": sentence}, status=200 if taken else 422)
    (messages.success if taken else messages.error)(request, sentence)
    return redirect("images", batch.pk)
