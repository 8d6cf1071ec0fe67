"""Rows as small pictures: what a tile shows of its row, and the tiles of a window in one answer."""

import json
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.template.defaultfilters import truncatechars
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard.batch.decorators import find_alone
from dashboard.requests.htmx import HtmxRequest
from dashboard.rows import files
from dashboard.templatetags.words import short_key
from jobs import reading
from jobs.errors import JobFailed
from jobs.models import Batch, Job, RowResult
from jobs.remedies import CORRECT_TEXT, HELP, Help, Place
from jobs.states import OPEN, State
from jobs.texts import whole_number

MOST_TILES = 120  #: most tiles of one request
WORDS = {
    State.DONE: "done",
    State.FAILED: "failed",
    State.RUNNING: "in progress",
    State.CANCELLED: "cancelled",
}


@dataclass(frozen=True)
class Tile:
    """A row as a small picture. Its addresses contain the key of the file, so that browsers can
    cache it.

    The addresses are built here: reversing each URL of a window would take as long as everything
    else.
    """

    job: Job
    folder: str  #: the address of the batch
    output: str = ""  #: the output whose results are shown; empty for the first of each row

    @cached_property
    def made(self) -> RowResult | None:
        """Return the result that is shown. None if the row is not done or lacks this output."""
        is_done = self.job.state == State.DONE
        return files.result_of(self.job, self.output) if is_done else None

    @property
    def lacks_output(self) -> bool:
        """Return whether the row is done without this output, as its column says."""
        return self.job.state == State.DONE and self.made is None

    @property
    def is_failed(self) -> bool:
        return self.job.state == State.FAILED

    @property
    def is_open(self) -> bool:
        return self.job.state in OPEN

    @property
    def version(self) -> str:
        return f"{self.job.generation}.{self.job.attempts}.{self.job.state}"

    @property
    def word(self) -> str:
        """Return its state in words."""
        return WORDS.get(State(self.job.state), "to do" if self.is_open else "left out")

    @cached_property
    def name(self) -> str:
        """Return the name of the result; before there is one, of the picture."""
        path = self._result_path or (self.job.source.path if self.job.source else "")
        return path.rpartition("/")[2]

    @property
    def _result_path(self) -> str:
        names = self.job.names_by_output
        return names.get(self.output, "") or self.job.result_name

    @property
    def reason(self) -> str:
        """Return why it failed, in a few words."""
        return JobFailed.of(self.job.code).title

    @property
    def sentence(self) -> str:
        return truncatechars(self.job.sentence, 240)

    @cached_property
    def url(self) -> str:
        return f"{self.folder}rows/{self.job.row}/"

    @property
    def page(self) -> str:
        """Return the address of the page of the row, with the same output."""
        return f"{self.url}?{urlencode({'output': self.output})}" if self.output else self.url

    @property
    def thumbnail(self) -> str:
        made = self.made
        return self._of("thumbnail", k=short_key(made.thumbnail_key or made.key)) if made else ""

    @property
    def preview(self) -> str:
        """Return the address of a preview as large as a window."""
        made = self.made
        return self._of("thumbnail", edge="1200", k=short_key(made.key)) if made else ""

    @property
    def file(self) -> str:
        """Return the address of the result itself, if browsers can show its kind."""
        made = self.made
        return self._of("result", k=short_key(made.key)) if made and files.is_shown(made) else ""

    def _of(self, name: str, **query: str) -> str:
        """Return an address of the result that is shown."""
        output = {"output": self.output} if self.output else {}
        return f"{self.url}{name}?{urlencode(output | query)}"

    @property
    def source(self) -> str:
        """Return the address of a preview of its source picture, or an empty text if there is
        none.
        """
        source = self.job.source
        if source is None or not source.is_here:
            return ""
        return f"{self.folder}sources/{source.pk}/thumbnail?edge=1200"

    @property
    def size(self) -> str:
        """Return the pixels of the result: 1800x1200."""
        details = self.made.details if self.made else None
        return f"{details.width}x{details.height}" if details and details.width else ""

    @property
    def help(self) -> tuple[str, str]:
        """Return label and place of the fix on the page of the row. Empty for any other fix."""
        button = self._help.after if self.is_failed else CORRECT_TEXT
        is_here = button is not None and button.place is Place.ROW
        return (button.text, button.at) if button is not None and is_here else ("", "")

    @property
    def can_retry(self) -> bool:
        """Return whether *Retry* helps by itself."""
        return self.is_failed and self._help.can_retry and self._help.after is None

    @property
    def _help(self) -> Help:
        return HELP[JobFailed.of(self.job.code).remedy]


def tiles_of(batch: Batch, jobs: list[Job], output: str = "") -> list[Tile]:
    folder = reverse("batch", args=[batch.pk])
    return [Tile(job, folder, output) for job in jobs]


# --- The tiles of a window ------------------------------------------------------------------------


@require_safe
def tiles(request: HtmxRequest, batch_id: UUID) -> HttpResponse:
    """Send some rows as they are now, by their numbers: `rows=2-49,60`. No filter: what was opened
    keeps its place.

    One answer holds a line of JSON with the length of each part, the tiles as HTML, and their
    thumbnails. Asked for one by one, the thumbnails of a window would cost the site ten times as
    much. One of length 0 was lost or damaged, and is made again when it is asked for by itself.
    """
    batch = find_alone(batch_id)
    jobs = reading.jobs_of_rows(batch, numbers(request.GET.get("rows", "")))
    found = tiles_of(batch, jobs, request.GET.get("output", ""))
    return HttpResponse(
        _packed(found),
        content_type="application/octet-stream",
        headers={"Content-Security-Policy": files.NOT_A_PAGE, "X-Content-Type-Options": "nosniff"},
    )


class SomeTiles(NamedTuple):
    """What the page shows in one answer."""

    tiles: list[Tile]


def _packed(found: list[Tile]) -> bytes:
    html = render_to_string("rows/gallery.html#tiles", {"page": SomeTiles(found)}).encode()
    thumbnails = _thumbnails(found)
    lengths = {"html": len(html), "thumbnails": [(row, len(data)) for row, data in thumbnails]}
    line = json.dumps(lengths, separators=(",", ":"))
    return b"".join((line.encode(), b"\n", html, *(data for _, data in thumbnails)))


def _thumbnails(found: list[Tile]) -> list[tuple[int, bytes]]:
    """Return the rows that have a thumbnail, each with its bytes; none if they are damaged."""
    keys = [(tile.job.row, tile.made.thumbnail_key) for tile in found if tile.made]
    return [(row, files.whole_jpeg(key)) for row, key in keys if key]


def numbers(text: str) -> list[int]:
    """2-4,9 → [2, 3, 4, 9]: as many as are shown at once, without what is not a number."""
    parts = text[: MOST_TILES * 20].split(",")
    return list(islice(chain.from_iterable(map(_run, parts)), MOST_TILES))


def _run(part: str) -> range:
    """2-4 → 2, 3, 4: as many as are shown at once; none without numbers."""
    first, _, last = part.partition("-")
    begin, end = whole_number(first), whole_number(last or first)
    if begin is None or end is None:
        return range(0)
    return range(begin, min(end, begin + MOST_TILES) + 1)
