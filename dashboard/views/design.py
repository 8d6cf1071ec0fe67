"""The fourth step: how the text looks, seen on the batch's own photos as it is chosen."""

import json
import textwrap
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from dashboard import forms_new_batch, previews
from dashboard.forms import whole_number
from dashboard.forms_new_batch import DesignForm, Document
from dashboard.htmx import HtmxRequest
from dashboard.templatetags.words import counted
from dashboard.views.drafts import of_draft, steps
from jobs import children, control, reading, rendering
from jobs import design as designs
from jobs.design.starting import placeholder
from jobs.errors import ChildFailed, DesignRefused, JobFailed
from jobs.intake import chore_requests, rows, samples
from jobs.models import Batch, Chore, Job
from jobs.storage import store

SCREEN = 1600  #: pixels of the long edge of a preview: the photo's place at twice its density
LINE = 34  #: from line to line of a reason that stands in place of a picture
SMALL = 480  #: the same of the two small ones


@dataclass(frozen=True, slots=True)
class Desk:
    """A design under the person's hands: the whole document, and which of its boxes the controls show."""

    document: Document
    index: int

    @property
    def box(self) -> Document:
        found: Document = self.document["boxes"][self.index]
        return found


@require_http_methods(["GET", "HEAD", "POST"])
@of_draft("design")
def design(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """A POST saves what the controls say, then does what its button says."""
    desk = _desk(batch, request.POST.get("box") or request.GET.get("box", ""))
    if request.method == "GET":
        return _page(request, batch, desk, _form(desk))
    if request.POST.get("do") == "document":
        return _take_document(request, batch)
    form = _form(desk, request.POST)
    if not form.is_valid():
        return _page(request, batch, desk, form, status=422)
    return _save(request, batch, desk, form)


def _save(request: HtmxRequest, batch: Batch, desk: Desk, form: DesignForm) -> HttpResponse:
    document, index, step = _changed(desk, form, request.POST.get("do", "save"), _text_columns(batch))
    try:
        control.save_design(batch, request.user, document)
    except DesignRefused as refused:
        _say_problems(form, refused)
        return _page(request, batch, desk, form, status=422)
    if step == "check":
        chore_requests.request(batch, Chore.Kind.CHECK)
    query = f"?box={index}" if step == "design" else ""
    return redirect(reverse(step, args=[batch.pk]) + query)


def _changed(desk: Desk, form: DesignForm, deed: str, columns: list[str]) -> tuple[Document, int, str]:
    """The document after the button `deed`, the box to show next, and the step to go to."""
    document = forms_new_batch.edited(desk.document, desk.index, form.cleaned_data)
    match deed.partition(":"):
        case ("check", _, _):
            return document, desk.index, "check"
        case ("show", _, number):
            return document, _within(document, number), "design"
        case ("add", _, _):
            return forms_new_batch.with_box(document, columns), len(document["boxes"]), "design"
        case ("remove", _, _) if len(document["boxes"]) > 1:
            return forms_new_batch.without_box(document, desk.index), 0, "design"
        case _:
            return document, desk.index, "design"


def _take_document(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """A design pasted or uploaded as JSON takes the place of the whole design."""
    pasted, file = request.POST.get("document", ""), request.FILES.get("file")
    try:
        text = file.read(forms_new_batch.LARGEST_DOCUMENT + 1).decode("utf-8", "replace") if file else pasted
        version = control.save_design(batch, request.user, forms_new_batch.read_document(text))
    except DesignRefused as refused:
        desk = _desk(batch, "")
        extra = {"pasted": pasted, "document_problems": refused.details["problems"]}
        return _page(request, batch, desk, _form(desk), status=422, **extra)
    messages.success(request, f"The design was taken: {counted(len(version.document['boxes']), 'box,boxes')}.")
    return redirect("design", batch.pk)


@require_GET
@of_draft("design")
def document(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """The design as a file, to keep or to use in another batch."""
    text = json.dumps(_document(batch), ensure_ascii=False, indent=2)
    name = quote(f"{batch.name}.json", safe="")
    disposition = f"attachment; filename*=UTF-8''{name}"
    return HttpResponse(text, content_type="application/json", headers={"Content-Disposition": disposition})


# --- What is on the desk ------------------------------------------------------------------------------


def _desk(batch: Batch, index: str) -> Desk:
    document = _document(batch)
    return Desk(document, _within(document, index))


def _within(document: Document, index: str) -> int:
    return min(whole_number(index) or 0, len(document["boxes"]) - 1)


def _document(batch: Batch) -> Document:
    """The saved design, or one to begin with. There is always a box to edit."""
    columns = _text_columns(batch)
    if batch.design_version is None:
        document = designs.to_document(designs.starting_design(columns))
        document["language"] = _language(batch) or document["language"]
        if batch.match.get("by") == "one" and columns:
            document["output"]["name"] = placeholder(columns[0])  # the photo's name would name every result
    else:
        document = batch.design_version.document
    return document if document["boxes"] else forms_new_batch.with_box(document, columns)


def _text_columns(batch: Batch) -> list[str]:
    """The columns without the one that names the pictures: what is likely to be printed comes first."""
    columns = rows.columns(batch)
    likely = ["name"] if batch.match.get("by") == "pictures" else []
    rest = [column for column in columns if column != batch.match.get("column") and column not in likely]
    return [*likely, *rest] or columns


def _language(batch: Batch) -> str:
    return batch.sheet.found.get("language") or "" if hasattr(batch, "sheet") else ""


def _form(desk: Desk, data: Any = None) -> DesignForm:
    shown = forms_new_batch.initial(desk.document, desk.index)
    return DesignForm(data, initial=shown, families=rendering.families())


def _say_problems(form: DesignForm, refused: DesignRefused) -> None:
    """Problems of the document at the control that caused them."""
    for path, sentence in refused.details["problems"]:
        control_name = path.rpartition(".")[2]
        form.add_error(control_name if control_name in form.fields else None, sentence)


def _page(
    request: HtmxRequest, batch: Batch, desk: Desk, form: DesignForm, *, status: int = 200, **extra: Any
) -> HttpResponse:
    found = samples.worth_seeing(batch, desk.box["text"], desk.document["language"])
    context = {
        "batch": batch,
        "steps": steps(batch, "design"),
        "form": form,
        "desk": desk,
        "placeholders": [(column, placeholder(column)) for column in _text_columns(batch)],
        "samples": found,
        "shown": _shown(batch, request.GET.get("row", ""), found),
        "row_count": batch.jobs.count(),
        "blocked": reading.blocked_rows(batch).count() if batch.checked_at else 0,
        **extra,
    }
    return render(request, "new_batch/design.html", context, status=status)


def _shown(batch: Batch, row: str, found: list[samples.Sample]) -> Job | None:
    """The row in the large picture: the one asked for, else the longest text."""
    number = whole_number(row)
    asked = samples.numbered(batch, number) if number is not None else None
    return asked or (found[0].job if found else None)


# --- Previews -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@of_draft("design")
def preview(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """One row as a JPEG: POST with what the controls say now, GET with the saved design for a plain `<img>`.

    A row that cannot be drawn is no fault of the request: the answer says why, as JSON or as a picture of words.
    """
    is_img = request.method != "POST"
    fields = request.GET if is_img else request.POST
    desk = _desk(batch, fields.get("box", ""))
    try:
        document = desk.document if is_img else _typed(desk, request.POST)
        drawn = _drawn(batch, document, desk.index, fields.get("row", ""), small="small" in fields)
    except Undrawn as undrawn:
        return _words(undrawn.sentence) if is_img else _refusal(undrawn)
    if "v" in request.GET:  # the check's own: design, row and photo are those it looked at
        drawn.headers["Cache-Control"] = "private, max-age=3600"
    return drawn


class Undrawn(Exception):
    """There is no picture to show, and why; `job`: the row it would have been of."""

    def __init__(self, sentence: str, job: Job | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.job = job


def _typed(desk: Desk, data: QueryDict) -> Document:
    form = _form(desk, data)
    if not form.is_valid():
        raise Undrawn(_first_error(form))
    return forms_new_batch.edited(desk.document, desk.index, form.cleaned_data)


def _drawn(batch: Batch, document: Document, index: int, wanted: str, *, small: bool) -> HttpResponse:
    try:
        parsed = designs.parse(document)
    except DesignRefused as refused:
        raise Undrawn(refused.details["problems"][0][1]) from refused
    job = _row(batch, wanted, document["boxes"][index]["text"], document["language"])
    if job is None or job.source is None:
        raise Undrawn("No row has a picture that can be drawn on yet.")
    work = (
        store().path(job.source.key),
        parsed,
        samples.cells_of(job),
        settings.MAX_PIXELS,
        SMALL if small else SCREEN,
    )
    try:
        drawn = children.previews.call(previews.draw, *work, seconds=previews.SECONDS, megabytes=previews.MEGABYTES)
    except (JobFailed, ChildFailed) as failure:
        raise Undrawn(f"Row {job.row:,}: {failure.sentence}", job) from failure
    return HttpResponse(
        drawn.data, content_type="image/jpeg", headers=_headers(job, _facts(drawn, document["boxes"][index]["name"]))
    )


def _row(batch: Batch, wanted: str, pattern: str, language: str) -> Job | None:
    """A row by its number, or by what makes it worth seeing."""
    if wanted == "longest":
        return samples.longest(batch, pattern, language)
    if wanted == "any":
        return samples.any_row(batch)
    direction, _, number = wanted.rpartition(":")
    row = whole_number(number) or 0
    if direction:
        step = 1 if direction == "after" else -1
        return samples.neighbour(batch, row, step) or samples.numbered(batch, row)
    return samples.numbered(batch, row)


def _facts(drawn: previews.Preview, box: str) -> str:
    """`41 px · 2 lines · fits` of the box on the desk, and the size of the result."""
    size = f"{drawn.width:,} × {drawn.height:,}"
    for name, pixels, lines in drawn.texts:
        if name == box:
            return f"{pixels:,} px · {counted(lines, 'line')} · fits · {size}"
    return f"no text · {size}"


def _headers(job: Job, facts: str = "") -> dict[str, str]:
    return {"Overprint-Row": str(job.row), "Overprint-Facts": quote(facts), "Cache-Control": "no-store"}


def _refusal(undrawn: Undrawn) -> HttpResponse:
    """For the script: the reason, and the photo to show it over."""
    job = undrawn.job
    answer = {"sentence": undrawn.sentence, "source": job.source_id if job else None}
    return JsonResponse(answer, headers=_headers(job) if job else {})


def _words(sentence: str) -> HttpResponse:
    """For a plain `<img>`: the reason, drawn."""
    lines = textwrap.wrap(sentence, 58)
    placed = [(60 + LINE * n, line) for n, line in enumerate(lines)]
    svg = render_to_string("new_batch/words.svg", {"lines": placed, "height": 80 + LINE * len(lines)})
    return HttpResponse(svg, content_type="image/svg+xml", headers={"Cache-Control": "no-store"})


def _first_error(form: DesignForm) -> str:
    name, texts = next(iter(form.errors.items()))
    return f"{form.fields[name].label or name.capitalize()}: {texts[0]}"
