"""The fourth step: the design, with live previews on the batch's own photos."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.batch.drafts import find, of_draft, steps
from dashboard.desk import strips
from dashboard.desk.forms import boxes, kinds
from dashboard.desk.forms import design as forms_new_batch
from dashboard.desk.forms.box import BoxForm, Document, Offer
from dashboard.desk.forms.kind import Kind
from dashboard.requests.htmx import HtmxRequest
from dashboard.templatetags.words import counted
from jobs import control, reading, rendering
from jobs import design as designs
from jobs.design.measures import measured_alike
from jobs.design.starting import placeholder
from jobs.errors import DesignChanged, DesignRefused
from jobs.findings.results import OneSize
from jobs.intake import chore_requests
from jobs.intake.first_design import first_design
from jobs.intake.rows import rows
from jobs.models import Batch, Chore, DesignVersion, Finding, Job
from jobs.reading import example_rows
from jobs.rendering import Sizes
from jobs.texts import whole_number


@dataclass(frozen=True, slots=True)
class Desk:
    """A design being edited: the whole document, the index of the box that the controls show, and
    the columns to print.

    `columns` has those with words and values. `naming` is the one that names the pictures.
    """

    document: Document
    index: int
    columns: Sequence[str]
    naming: str | None = None

    @property
    def every_column(self) -> list[str]:
        return list(dict.fromkeys([*self.columns, *filter(None, [self.naming])]))

    @property
    def box(self) -> Document:
        found: Document = self.document["boxes"][self.index]
        return found

    @property
    def strip(self) -> str:
        """Return the strip that the places of the document's boxes belong to, as text."""
        return strips.as_text(strips.of(self.document))

    @property
    def kind(self) -> str:
        return str(self.box["kind"])

    @property
    def is_last(self) -> bool:
        return self.index == len(self.document["boxes"]) - 1

    @property
    def pattern(self) -> str:
        """Return the pattern for choosing sample rows: the text of the box, or the first text for
        an image box.
        """
        boxes = [self.box, *self.document["boxes"]]
        return str(next((box["text"] for box in boxes if "text" in box), self.box.get("file")))


@require_http_methods(["GET", "HEAD", "POST"])
@of_draft("design")
def design(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Show the design page. A POST saves the controls, then does what its button says."""
    desk = desk_of(batch, request.POST.get("box") or request.GET.get("box", ""))
    if request.method != "POST":
        return _page(request, batch, desk, form_of(batch, desk))
    if request.POST.get("do") == "document":
        return _take_document(request, batch)
    form = form_of(batch, desk, request.POST)
    if _edited(request) not in (None, batch.design_version_id or 0):
        return _ask_again(request, batch, desk, form)
    if not form.is_valid():
        return _page(request, batch, desk, form, status=422)
    return _save(request, batch, desk, form)


def _save(request: HtmxRequest, batch: Batch, desk: Desk, form: BoxForm) -> HttpResponse:
    deed = request.POST.get("do", "save")
    document, index, step = _changed(desk, form, deed)
    try:
        control.save_design(batch, request.user, document, edited=batch.design_version_id or 0)
    except DesignRefused as refused:
        form.add_problems(refused)
        return _page(request, batch, desk, form, status=422)
    except DesignChanged:
        batch = find(batch.pk)
        return _ask_again(request, batch, desk_of(batch, request.POST.get("box", "")), form)
    if step == "check":
        chore_requests.request(batch, Chore.Kind.CHECK)
    if step == "insets":
        return redirect(f"{reverse('insets', args=[batch.pk])}?put")
    if step != "design":
        return redirect(step, batch.pk)
    shown = {"box": index} | (
        {"duplicate": document["boxes"][index]["name"]} if deed == "duplicate" else {}
    )
    return redirect(f"{reverse('design', args=[batch.pk])}?{urlencode(shown)}")


def _edited(request: HtmxRequest) -> int | None:
    """Return the id of the version that the form was made from, 0 if there was none, or None if it
    does not say.
    """
    return whole_number(request.POST.get("edited", ""))


def _ask_again(request: HtmxRequest, batch: Batch, desk: Desk, form: BoxForm) -> HttpResponse:
    """Show the design as it is now. The person's input is kept if its box is still the same one."""
    messages.error(request, control.DESIGN_CHANGED)
    before = DesignVersion.objects.filter(
        pk=_edited(request) or 0, design__versions__batches=batch
    ).first()
    boxes = before.parsed.boxes if before is not None else ()
    names = [box.name for box in boxes[desk.index : desk.index + 1]]
    is_same_box = names == [desk.box["name"]] or not boxes
    return _page(request, batch, desk, form if is_same_box else form_of(batch, desk), status=409)


def _changed(desk: Desk, form: BoxForm, deed: str) -> tuple[Document, int, str]:
    """Return the document after the button `deed`, the box to show next, and the step to go to."""
    document = boxes.edited(desk.document, desk.index, form.cleaned_data)
    if kind := kinds.BY_DEED.get(deed):
        return _with_new(document, desk, kind)
    match deed.partition(":"):
        case ("check", _, _):
            return document, desk.index, "check"
        case ("keep", _, _):
            return document, desk.index, "design-keep"
        case ("sooner", _, _) if desk.index > 0:
            return boxes.moved(document, desk.index, -1), desk.index - 1, "design"
        case ("later", _, _) if desk.index < len(document["boxes"]) - 1:
            return boxes.moved(document, desk.index, 1), desk.index + 1, "design"
        case ("show", _, number):
            return document, _within(document, number), "design"
        case ("duplicate", _, _):
            return boxes.with_duplicate(document, desk.index), desk.index + 1, "design"
        case ("on-strip", _, _):
            return boxes.with_box_on_strip(document, desk.index), desk.index, "design"
        case ("undo-duplicate", _, _) if desk.index > 0:
            return boxes.without_box(document, desk.index), desk.index - 1, "design"
        case ("remove", _, _) if len(document["boxes"]) > 1:
            return boxes.without_box(document, desk.index), 0, "design"
        case _:
            return document, desk.index, "design"


def _with_new(document: Document, desk: Desk, kind: Kind) -> tuple[Document, int, str]:
    if kind.step:
        return document, desk.index, kind.step
    return (
        boxes.with_new(kind, Offer(document, desk.columns, desk.every_column)),
        len(document["boxes"]),
        "design",
    )


def _take_document(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Replace the whole design with one pasted or uploaded as JSON."""
    pasted, file = request.POST.get("document", ""), request.FILES.get("file")
    try:
        text = (
            file.read(forms_new_batch.LARGEST_DOCUMENT + 1).decode("utf-8", "replace")
            if file
            else pasted
        )
        document = control.with_own_insets(batch, forms_new_batch.read_document(text))
        version = control.save_design(batch, request.user, document)
    except DesignRefused as refused:
        desk = desk_of(batch, "")
        extra = {"pasted": pasted, "document_problems": refused.details["problems"]}
        return _page(request, batch, desk, form_of(batch, desk), status=422, **extra)
    messages.success(
        request, f"The design was replaced: {counted(len(version.parsed.boxes), 'box,boxes')}."
    )
    return redirect("design", batch.pk)


@require_safe
@of_draft("design")
def document(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Send the design as a file, to keep or to use in another batch."""
    text = json.dumps(document_of(batch), ensure_ascii=False, indent=2)
    name = quote(f"{batch.name}.json", safe="")
    disposition = f"attachment; filename*=UTF-8''{name}"
    return HttpResponse(
        text, content_type="application/json", headers={"Content-Disposition": disposition}
    )


# --- The contents of the page ---------------------------------------------------------------------


def desk_of(batch: Batch, index: str) -> Desk:
    document = document_of(batch)
    return Desk(
        document, _within(document, index), rows.text_columns(batch), batch.match_rule.column
    )


def _within(document: Document, index: str) -> int:
    return min(whole_number(index) or 0, len(document["boxes"]) - 1)


def document_of(batch: Batch) -> Document:
    """Return the saved design, or a first one. There is always a box to edit."""
    document: Document = (
        batch.design_version.document if batch.design_version else first_design(batch)
    )
    return (
        document
        if document["boxes"]
        else boxes.with_new(kinds.KINDS[0], Offer(document, rows.text_columns(batch)))
    )


def known_sizes(batch: Batch, parsed: designs.Design) -> Sizes:
    """Return the sizes that the last check found for boxes with one size for all rows, if the boxes
    are unchanged.
    """
    checked = batch.design
    if batch.checked_at is None or checked is None:
        return rendering.NO_SIZES
    return {
        name: size
        for name, size in batch.common_sizes.items()
        if measured_alike(checked, parsed, name)
    }


def form_of(batch: Batch, desk: Desk, data: Any = None) -> BoxForm:
    shown = boxes.initial(desk.document, desk.index)
    offered = Offer(desk.document, desk.columns, desk.every_column, partial(rows.columns, batch))
    return kinds.kind_of(desk.kind).form(data, offered=offered, initial=shown)


def _page(
    request: HtmxRequest,
    batch: Batch,
    desk: Desk,
    form: BoxForm,
    *,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    found = example_rows.worth_seeing(batch, desk.pattern, desk.document["language"])
    context = {
        "batch": batch,
        "steps": steps(batch, "design"),
        "form": form,
        "desk": desk,
        "edited": batch.design_version_id or 0,
        "is_new_duplicate": desk.index > 0 and request.GET.get("duplicate") == desk.box["name"],
        "placeholders": [(column, placeholder(column)) for column in desk.every_column],
        "samples": found,
        "shown": _shown(batch, request.GET.get("row", ""), found),
        "row_count": batch.jobs.count(),
        "one_size": _one_size(batch, desk),
        "kinds": kinds.KINDS,
        "kind": kinds.kind_of(desk.kind),
        "boxes": [(box, kinds.kind_of(box["kind"])) for box in desk.document["boxes"]],
        "more": kinds.kind_of(desk.kind).unusual(desk.box),
        "languages": forms_new_batch.languages(desk.document["language"]),
        "blocked": reading.blocked_rows(batch).count() if batch.checked_at else 0,
        **extra,
    }
    return render(request, "desk/design.html", context, status=status)


def _one_size(batch: Batch, desk: Desk) -> Finding | None:
    """Return the last check's finding on the one size of this box, if it is still valid."""
    if not desk.box.get("same_size") or batch.checked_at is None:
        return None
    said = batch.findings.filter(code=OneSize.code).select_related("job")
    return next((finding for finding in said if finding.details["box"] == desk.box["name"]), None)


def _shown(batch: Batch, row: str, found: list[example_rows.Sample]) -> Job | None:
    """Return the row for the large picture: the requested one, else the one with the longest
    text.
    """
    number = whole_number(row)
    asked = example_rows.numbered(batch, number) if number is not None else None
    return asked or (found[0].job if found else None)
