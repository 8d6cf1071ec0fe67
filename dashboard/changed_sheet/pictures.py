"""Pictures that come with a changed sheet: by a plain form, or as one zip."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.views.decorators.http import require_POST

from dashboard.batch.decorators import then_show
from dashboard.batch.waiting import Waiting, why_failed
from dashboard.new_batch.images import PLAIN_FILES
from dashboard.requests.htmx import HtmxRequest
from dashboard.requests.parameters import numbers_in
from dashboard.requests.uploads import Body, FilePart, streams_files
from dashboard.templatetags.words import counted
from jobs.control import sheet_updates
from jobs.errors import ArchiveRefused
from jobs.intake.pictures.added_files import AddedFiles
from jobs.intake.updates import newer_pictures, pictures, substitutes
from jobs.intake.updates.newer_pictures import NewerPage
from jobs.intake.updates.substitutes import Substitute
from jobs.models import Batch, Chore, SheetUpdate, Source
from jobs.texts import whole_number

ON_A_PAGE = 50
ACCEPTED = "{} will be replaced, and their rows made again, once you update the batch."
KEPT = "All pictures stay as they are."
FOR = "for-"  #: of a field: the picture to replace
NO_FILES = "Choose the pictures first."
NO_ZIP = "Choose a zip first."
TOO_MANY = (
    "{} more were not uploaded: the limit is {} at a time. Upload them again, or pack all of them "
    "into one zip."
)


@dataclass(frozen=True)
class UpdatePictures:
    """What the page says of pictures for this changed sheet. `start`: the id of the newer picture
    at which their page begins. `zip`: the chore that unpacks the last zip, or did so.
    """

    update: SheetUpdate
    start: int
    zip: Chore | None
    plain_files = PLAIN_FILES

    @cached_property
    def unpacking(self) -> Waiting | None:
        return Waiting.of(self.zip)

    @property
    def zip_refused(self) -> str:
        return why_failed(self.zip)

    @property
    def zip_result(self) -> Mapping[str, Any]:
        return self.zip.result if self.zip is not None and self.zip.is_done else {}

    @property
    def unused(self) -> QuerySet[Source]:
        """Return the pictures that no row uses, to be counted only where the page shows it."""
        return pictures.unused(self.update.batch)

    @property
    def is_taken(self) -> bool:
        """Return whether rows of this batch can have different pictures."""
        return self.update.batch.match_rule.by != "one"

    @cached_property
    def newer(self) -> NewerPage:
        return newer_pictures.page(self.update, self.start, ON_A_PAGE)

    @cached_property
    def _useless(self) -> tuple[list[Substitute], int]:
        return substitutes.listed(self.update.batch)

    @property
    def useless(self) -> list[Substitute]:
        """Return the first pictures that rows cannot use, with what can take their places."""
        return self._useless[0]

    @property
    def useless_count(self) -> int:
        return self._useless[1]

    @cached_property
    def substitutes(self) -> list[str]:
        """Return the names of all pictures that can take their places."""
        return substitutes.choices(self.update.batch) if self.useless else []


@require_POST
@streams_files
@then_show("changed-sheet")
def take_pictures(request: HtmxRequest, batch: Batch, *, body: Body) -> None:
    """Take up to PLAIN_FILES pictures, and compare again."""
    files = (part for part in body.files() if part.file_name)
    first = islice(files, PLAIN_FILES)
    brought = sheet_updates.take_pictures(batch, request.user, _named(first))
    late = sum(1 for _ in files)
    _say_left_out(request, brought, late)
    _say_taken(request, brought.taken, is_empty=not (brought.left_out_count or late))


def _say_left_out(request: HtmxRequest, brought: AddedFiles, late: int) -> None:
    """Say which pictures cannot be used, and how many came after as many as one form can bring."""
    for path, sentence in brought.left_out:
        messages.error(request, f"{path}: {sentence}")
    if late:
        messages.error(request, TOO_MANY.format(counted(late, "picture"), PLAIN_FILES))


def _named(files: Iterable[FilePart]) -> Iterator[tuple[str, Iterator[bytes]]]:
    for part in files:
        yield part.file_name, part.chunks


def _say_taken(request: HtmxRequest, count: int, *, is_empty: bool) -> None:
    if count:
        messages.success(request, f"{counted(count, 'picture')} uploaded.")
    elif is_empty:
        messages.error(request, NO_FILES)


@require_POST
@then_show("changed-sheet")
def substitute(request: HtmxRequest, batch: Batch) -> None:
    """Replace pictures that rows could not use by those whose names were chosen."""
    count = sheet_updates.substitute(batch, request.user, _chosen(request.POST.dict()))
    messages.success(request, f"{counted(count, 'picture')} replaced.")


@require_POST
@then_show("changed-sheet")
def accept(request: HtmxRequest, batch: Batch) -> None:
    """Accept all newer pictures, or of those on the page the ticked ones, and compare again."""
    ticked = None if request.POST.get("use") == "all" else numbers_in(request.POST, "picture")
    on_page = numbers_in(request.POST, "shown")
    count = sheet_updates.accept_pictures(batch, request.user, ticked, shown=on_page)
    messages.success(request, ACCEPTED.format(counted(count, "picture")) if count else KEPT)


def _chosen(fields: Mapping[str, str]) -> dict[int, str]:
    """Return id of a picture → the name of another one, of the lines that have a name."""
    named = {name.removeprefix(FOR): path.strip() for name, path in fields.items() if FOR in name}
    numbered = ((whole_number(text), path) for text, path in named.items() if path)
    return {pk: path for pk, path in numbered if pk is not None}


@require_POST
@streams_files
@then_show("changed-sheet")
def take_zip(request: HtmxRequest, batch: Batch, *, body: Body) -> None:
    """Take a zip of pictures, which is unpacked and then compared."""
    part = next(body.files(), None)
    if part is None or not part.file_name:
        raise ArchiveRefused(NO_ZIP)
    sheet_updates.take_zip(batch, request.user, part.file_name, part.chunks)
