"""The fonts page: every family with a specimen from our own renderer, and uploads of new fonts."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from dashboard.desk import drawing, font_cards
from dashboard.desk.font_cards import Card, FileCard, Shelf
from dashboard.requests.bad_requests import wants_json
from dashboard.requests.htmx import HtmxRequest, page_or_press, refusals_said, render_part
from dashboard.requests.parameters import number_in
from dashboard.requests.uploads import Body, FilePart, streams_files
from dashboard.templatetags.words import counted
from jobs import reading, rendering
from jobs.design import Typeface
from jobs.errors import FontRefused, InputRefused, OverprintError, StorageFailed
from jobs.intake.rows import rows
from jobs.library import fonts as font_files
from jobs.models import Batch, FontFile
from jobs.processes import children
from jobs.rendering.fonts import inspecting
from jobs.rendering.specimens import Asked
from jobs.storage import font_paths_of

LONGEST_WORDS = 60
MOST_FILES = 100  #: in one request
INKS = {"dark": "#1b1c1e", "light": "#ededea"}  #: for the light and the dark page
#: pixels, twice the size on the page
SIZES = {
    "page": (1240, 176),
    "phone": (680, 176),
    "desk": (560, 64),
}
SECONDS, MEGABYTES = 15.0, 1000
_desk = children.ChildSlots(2)


@dataclass(frozen=True)
class FontsPage:
    """All families in their groups, apart for the uploaded and the bundled ones."""

    query: QueryDict
    largest = inspecting.LARGEST

    @cached_property
    def _uploaded(self) -> tuple[list[Card], list[FileCard]]:
        return font_cards.uploaded_with_files()

    @cached_property
    def shelves(self) -> list[Shelf]:
        return font_cards.shelves(self._uploaded[0])

    @property
    def yours(self) -> Shelf | None:
        """Return the uploaded families; they come first, if there are some."""
        return self.shelves[0] if self._uploaded[0] else None

    @property
    def ours(self) -> list[Shelf]:
        return self.shelves[1:] if self._uploaded[0] else self.shelves

    @property
    def count(self) -> int:
        return sum(len(shelf.cards) for shelf in self.shelves)

    @property
    def kept(self) -> list[FileCard]:
        """Return the files that are no longer on offer."""
        return self._uploaded[1]

    @cached_property
    def asked(self) -> str:
        """Return the sample text in the address."""
        return " ".join(self.query.get("words", "").split())[:LONGEST_WORDS]

    @cached_property
    def words(self) -> str:
        """Return the sample text; the default is from the last sheet."""
        return self.asked or _cut(" ".join(_last_caption().split()))


@require_safe
def fonts(request: HtmxRequest) -> HttpResponse:
    """Show all families. `?words=` is the sample text."""
    return render_part(request, "site/fonts.html", "page", {"page": FontsPage(request.GET)})


def _last_caption() -> str:
    """Return the caption of the newest row: what people are working on."""
    batch = Batch.objects.exclude(jobs=None).first()
    job = batch.jobs.order_by("row").first() if batch else None
    if batch is None or job is None:
        return ""
    columns = rows.text_columns(batch)
    return next((job.text(column) for column in columns if column in job.cells), "")


def _cut(words: str) -> str:
    """Return as many whole words as a specimen shows."""
    return words if len(words) <= LONGEST_WORDS else words[:LONGEST_WORDS].rpartition(" ")[0]


# --- Specimens ------------------------------------------------------------------------------------


@require_safe
def specimen(request: HtmxRequest) -> HttpResponse:
    """Draw `words` in `family` as a PNG, in the `ink` and `size` of the page."""
    given = request.GET
    name = given.get("family", "")
    known = rendering.family(name)
    typefaces = () if known else _offered(name)
    if known is None and not typefaces:
        raise Http404("No font family has this name.")
    try:
        picture = _drawn(_asked(name, given, typefaces))
    except OverprintError as failure:
        raise Http404(failure.sentence) from failure
    return HttpResponse(
        picture, content_type="image/png", headers={"Cache-Control": "private, max-age=86400"}
    )


def _asked(name: str, given: QueryDict, typefaces: tuple[Typeface, ...]) -> Asked:
    return Asked(
        name,
        given.get("words", "")[:LONGEST_WORDS],
        SIZES.get(given.get("size", ""), SIZES["page"]),
        INKS.get(given.get("ink", ""), INKS["dark"]),
        weight=min(max(number_in(given, "weight") or 400, 1), 1000),
        is_italic="italic" in given,
        styles=given.get("size") != "desk",
        typefaces=typefaces,
    )


def _offered(name: str) -> tuple[Typeface, ...]:
    families = (
        family
        for family in reading.uploaded_families()
        if family.name.casefold() == name.casefold()
    )
    return next((family.typefaces for family in families), ())


@lru_cache(maxsize=512)
def _drawn(asked: Asked) -> bytes:
    """Draw a specimen, or return it from the cache: the letters of a font never change."""
    paths = font_paths_of(asked.typefaces)
    return _desk.call(drawing.specimen, asked, paths, seconds=SECONDS, megabytes=MEGABYTES)


@require_safe
def licence(request: HtmxRequest) -> HttpResponse:
    """Send the licence of a bundled family, as in its package."""
    family = rendering.family(request.GET.get("family", ""))
    if family is None:
        raise Http404("No font family has this name.")
    return HttpResponse(rendering.licence_of(family), content_type="text/plain; charset=utf-8")


# --- Upload and withdrawal ------------------------------------------------------------------------


@require_POST
@streams_files
def upload(request: HtmxRequest, *, body: Body) -> HttpResponse:
    """Store several files at once, and answer with a sentence for each."""
    verdicts = [_taken(request, part, n) for n, part in enumerate(body.files()) if part.file_name]
    if wants_json(request):
        return JsonResponse({"files": verdicts})
    for verdict in verdicts:
        (messages.success if verdict["taken"] else messages.error)(
            request, str(verdict["sentence"])
        )
    if not verdicts:
        messages.error(
            request, "No file was chosen. Choose TTF, OTF, TTC or WOFF2 files, then press Upload."
        )
    return redirect("fonts")


def _taken(request: HtmxRequest, part: FilePart, before: int) -> dict[str, str | bool]:
    try:
        if before >= MOST_FILES:
            raise FontRefused(
                f"{part.file_name} was not uploaded: the limit is {MOST_FILES} files at a time. "
                f"Upload it again."
            )
        taken = font_files.take(request.user, part.file_name, part.chunks)
    except (InputRefused, StorageFailed) as refused:
        return {"name": part.file_name, "sentence": refused.sentence, "taken": False}
    return {"name": part.file_name, "sentence": taken.sentence, "taken": True}


@page_or_press
def withdraw(request: HtmxRequest, file_id: int) -> HttpResponse:
    """Withdraw a font, or delete it if no design uses it, which the page asks first."""
    file = get_object_or_404(FontFile, pk=file_id)
    if request.method != "POST":
        return _ask_to_delete(request, file)
    with refusals_said(request):
        messages.info(request, font_files.withdraw(request.user, file))
    return redirect("fonts")


def _ask_to_delete(request: HtmxRequest, file: FontFile) -> HttpResponse:
    """Ask before deleting a font. One that a design uses by now is withdrawn on the fonts page."""
    if file.uses.exists():
        messages.info(request, f"{file.name} was not deleted: a design uses it.")
        return redirect("fonts")
    return render(request, "site/delete_font.html", {"file": file})


@require_POST
def offer(request: HtmxRequest, file_id: int) -> HttpResponse:
    file = get_object_or_404(FontFile, pk=file_id)
    font_files.offer(request.user, file)
    messages.info(
        request, f"{file.name} is available again, with {counted(len(file.fonts), 'font')}."
    )
    return redirect("fonts")
