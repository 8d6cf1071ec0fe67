"""The results of a batch as small pictures, with quick access to any of 40,000, under the filters
of the list.

A page lists its rows once when it is opened. From then on a position means the same row, whatever
is made or fails meanwhile. Tiles near the window are requested by row number. Without JavaScript
there are pages with links.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.template.defaultfilters import truncatechars
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard.batch.decorators import find_alone
from dashboard.requests.bad_requests import wants_json
from dashboard.requests.htmx import HtmxRequest, no_content, render_page
from dashboard.requests.parameters import number_in
from dashboard.rows.gallery_tiles import Tile, tiles_of
from dashboard.rows.rows import RowFilters, filtered
from jobs import reading, row_pictures
from jobs.models import Batch, Job
from jobs.reading import BatchState, Counts, Page
from jobs.texts import whole_number

ON_A_PAGE = 48  #: tiles of a page without JavaScript, and until the script has started


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
        return reading.counted(self.counts, filters.state) if filters.are_by_state else None

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
