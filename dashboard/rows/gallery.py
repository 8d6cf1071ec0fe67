"""The results of a batch as small pictures, with quick access to any of 40,000, under the filters
of the list.

A page lists its rows once when it is opened. From then on a position means the same row, whatever
is made or fails meanwhile. Tiles near the window are requested by row number. Without JavaScript
there are pages with links.
"""

import json
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.template.defaultfilters import truncatechars
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard.batch.decorators import find_alone
from dashboard.requests.bad_requests import wants_json
from dashboard.requests.htmx import HtmxRequest, no_content, render_page
from dashboard.requests.parameters import number_in
from dashboard.rows import files
from dashboard.rows.rows import RowFilters, filtered
from dashboard.templatetags.words import short_key
from jobs import reading, row_pictures
from jobs.errors import JobFailed
from jobs.models import Batch, Job, RowResult
from jobs.reading import BatchState, Counts, Page
from jobs.remedies import CORRECT_TEXT, HELP, Help, Place
from jobs.states import OPEN, State
from jobs.texts import whole_number

ON_A_PAGE = 48  #: tiles of a page without JavaScript, and until the script has started
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


def output_choices(batch: Batch) -> list[tuple[str, str]]:
    """Return the outputs of the design, with their words.

    If a column chooses the outputs of a row, the first of each row comes before them.
    """
    outputs = reading.outputs_of(batch)
    first = [("", "First of each row")] if outputs.column and outputs.names else []
    return [*first, *((name, name) for name in outputs.names)]


# --- The page -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class GalleryPage:
    """The counts, which the poll asks for, and the tiles of one page without the script."""

    batch: Batch
    query: QueryDict

    @property
    def filters(self) -> RowFilters:
        return RowFilters(self.query)

    @cached_property
    def counts(self) -> Counts:
        return reading.counts(self.batch)

    @cached_property
    def _state(self) -> BatchState:
        return reading.state_of(self.batch)

    @property
    def version(self) -> str:
        """Return a text that changes whenever the counts do."""
        counts = self.counts
        return f"{self._state}.{counts.done}.{counts.failed}.{counts.running}.{counts.to_do}"

    @property
    def is_moving(self) -> bool:
        return self._state == "running" or self.counts.running > 0

    @property
    def rows_now(self) -> int | None:
        """Return how many rows the filters leave, as far as the counts say it."""
        filters = self.filters
        if filters.code or filters.search or filters.finding or filters.said:
            return None
        return reading.counted(self.counts, filters.state)

    # The tiles.

    @cached_property
    def _found(self) -> QuerySet[Job]:
        return reading.rows(self.batch, **self.filters.named)

    @cached_property
    def found(self) -> int:
        return self._found.order_by().count()

    @property
    def start(self) -> int:
        return number_in(self.query, "from") or 0

    @property
    def first_picture(self) -> int:
        """Return the number from which on rows are pictures of rows, for the script."""
        return row_pictures.FIRST

    @property
    def pictures_of_row(self) -> int:
        """Return how many numbers the pictures of a row take, for the script."""
        return row_pictures.EACH

    @cached_property
    def rows(self) -> Page[Job]:
        return reading.page_from(reading.with_tiles(self._found), self.start, ON_A_PAGE)

    @cached_property
    def tiles(self) -> list[Tile]:
        return tiles_of(self.batch, self.rows.rows, self.output)

    @property
    def is_upright(self) -> bool:
        return reading.is_upright(self._found, self.output)

    @cached_property
    def outputs(self) -> list[tuple[str, str]]:
        return output_choices(self.batch)

    @cached_property
    def output(self) -> str:
        """Return the output in the address, or else the first one on offer."""
        names, asked = [name for name, _ in self.outputs], self.query.get("output", "")
        return asked if asked in names else next(iter(names), "")


@require_safe
def gallery(request: HtmxRequest, batch_id: UUID) -> HttpResponse:
    """Show the page, or only the counts for the poll: 204 while they are the same."""
    page = GalleryPage(find_alone(batch_id), request.GET)
    if request.htmx and request.GET.get("v") == page.version:
        return no_content()
    return render_page(request, "rows/gallery.html", page, part="counts")


@require_safe
def index(request: HtmxRequest, batch_id: UUID) -> HttpResponse:
    """Say which rows the filters leave, as runs of consecutive ones.

    With a result for each picture, each row of the sheet is a run: 15,000 of them are 10 kB.
    """
    return JsonResponse({"runs": reading.runs(filtered(request, find_alone(batch_id)))})


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


@require_safe
def go_to(request: HtmxRequest, batch_id: UUID) -> HttpResponse:
    """Find the row with a number, or the next one after `after` with a text.

    Answers the script as JSON.
    """
    batch, text = find_alone(batch_id), request.GET.get("to", "").strip()
    row = row_of(request, batch, text)
    if wants_json(request):
        return JsonResponse({"row": row})
    if row is None and text:
        messages.info(
            request,
            f"No row here has the number, the file name or the text “{truncatechars(text, 80)}”.",
        )
    return redirect(_address_from(request, batch, row))


def _address_from(request: HtmxRequest, batch: Batch, row: int | None) -> str:
    """Return the address of the pictures from a row on, under the same filters."""
    others = ("to", "after", "from")
    given = {
        name: value for name, value in request.GET.dict().items() if value and name not in others
    }
    begin = {} if row is None else {"from": f"{row}"}
    return reverse("gallery", args=[batch.pk], query=given | begin)


def row_of(request: HtmxRequest, batch: Batch, text: str) -> int | None:
    """Return the row for a text.

    A number means a row, else text such as an article number, else the nearest row.
    """
    found, number = filtered(request, batch), whole_number(text)
    if number is not None and (numbered := _numbered(found, number)) is not None:
        return numbered
    if not text:
        return None
    named = reading.row_named(batch, found, text, number_in(request.GET, "after") or 0)
    if named is not None or number is None:
        return named
    by_picture = batch.match_rule.every_picture and number <= row_pictures.LAST_ROW
    return _nearest(found, row_pictures.number_of(number) if by_picture else number)


def _numbered(found: QuerySet[Job], number: int) -> int | None:
    return reading.of_number(found, number).values_list("row", flat=True).first()


def _nearest(found: QuerySet[Job], number: int) -> int | None:
    """Return the first row from this number on, or else the last one."""
    in_order = found.values_list("row", flat=True)
    nearest = chain(in_order.filter(row__gte=number)[:1], in_order.order_by("-row")[:1])
    return next(nearest, None)
