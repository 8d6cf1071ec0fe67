"""Previews of the design page: one row as its result will be, drawn in a child process by the same
renderer.
"""

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse, JsonResponse, QueryDict
from django.template.loader import render_to_string

from dashboard.batch.decorators import of_draft
from dashboard.desk import aspects, drawing
from dashboard.desk.aspect_rows import row_of
from dashboard.desk.desk import Desk, desk_of, form_of
from dashboard.desk.forms import kinds
from dashboard.desk.forms.kind import told_of
from dashboard.requests.htmx import HtmxRequest, page_or_press
from dashboard.requests.parameters import number_in
from jobs import control
from jobs import design as designs
from jobs.byte_sizes import in_words
from jobs.checking.check import to_check
from jobs.checking.verdicts.row_values import RowToCheck
from jobs.checking.verdicts.rows import name_of
from jobs.design import Box
from jobs.design.by_aspect import for_size
from jobs.design.measures import measured_alike
from jobs.design.overrides import boxes_of, in_look_of, look_of
from jobs.errors import ChildFailed, DesignRefused, JobFailed, ValueUnusable
from jobs.intake.pictures import inspecting
from jobs.models import Batch, Job
from jobs.processes import children
from jobs.rendering import NO_SIZES, Sizes
from jobs.rendering.boxes.common_sizes import of_output
from jobs.storage import file_paths, store

SCREEN = 1600  #: pixels of the long edge of a preview: twice the size on the page
LINE = 34  #: line height of a reason that is shown instead of a picture
NOTICES = 5  #: most notices shown for one row
SMALL = 480  #: pixels of the long edge of the two small ones


@page_or_press
@of_draft("design")
def preview(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Draw one row as a JPEG: a POST with the current controls, a GET with the saved design for a
    plain `<img>`.

    A row that cannot be drawn is not an error of the request: the answer says why, as JSON or as a
    picture of the text.
    """
    is_img = request.method != "POST"
    fields = request.GET if is_img else request.POST
    desk = desk_of(batch, fields)
    try:
        desk, design = (desk, None) if is_img else _typed(batch, desk, request.POST)
        drawn = _drawn(batch, _other_view(desk, fields), fields, design)
    except Undrawn as undrawn:
        return _words(undrawn.sentence) if is_img else _refusal(undrawn)
    return _kept_by_browser(drawn) if "v" in request.GET else drawn


def _kept_by_browser(drawn: HttpResponse) -> HttpResponse:
    """Let the browser keep a preview of the check, which shows the design, row and photo that it
    looked at.
    """
    drawn.headers["Cache-Control"] = "private, max-age=3600"
    return drawn


class Undrawn(Exception):
    """No preview, and why. `job` is the row, if known; `control` is the control with the error."""

    def __init__(self, sentence: str, job: Job | None = None, control: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.job = job
        self.control = control


def _other_view(desk: Desk, fields: QueryDict) -> Desk:
    """Return the desk with the output or shape to draw, if it is another than the one that is
    edited.
    """
    aspect = aspects.chosen(fields.get("draw_aspect", ""))
    if aspect:
        return replace(desk, aspect=aspect)
    other = number_in(fields, "draw")
    if other is None or other >= len(desk.outputs):
        return desk
    return replace(desk, output=other)


def _typed(batch: Batch, desk: Desk, data: QueryDict) -> tuple[Desk, designs.Design]:
    """Return the desk with the values of the controls, and its whole design."""
    form = form_of(batch, desk, data)
    if form.is_valid():
        edited = desk.with_values(form.cleaned_data)
        try:
            design = designs.parse(edited.whole)
        except DesignRefused as refused:
            form.add_problems(refused)
        else:
            return edited, design
    name, sentence = form.first_problem()
    raise Undrawn(sentence, control=name)


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row as a preview shows it.

    `whole`: the design as it would be saved. `result`: the ordinary design of the shown output.
    `parsed`: the one that is drawn, in the look and the language of the row.
    """

    desk: Desk
    job: Job
    row: RowToCheck
    whole: designs.Design
    result: designs.Design
    parsed: designs.Design
    sizes: Sizes


def _drawn(
    batch: Batch, desk: Desk, fields: QueryDict, design: designs.Design | None
) -> HttpResponse:
    """Draw a row. `design`: that of the desk, if it has been parsed."""
    shown = _shown_row(batch, desk, fields, design)
    name = _name_of(shown.parsed, shown.row, shown.job)
    drawn = _preview(shown, SMALL if "small" in fields else SCREEN)
    return _answer(shown.job, drawn, name, _facts_of(shown, drawn), _said(shown, drawn))


def _said(shown: ShownRow, drawn: drawing.Preview) -> list[str]:
    """Return what the page says of the row besides the notices of the check."""
    return [
        *_not_wanted(shown.whole, shown.desk, shown.row.values(shown.parsed)),
        *_cropped_only(shown.desk, drawn),
        *_saved_design(shown.result, shown.job),
    ]


def _shown_row(
    batch: Batch, desk: Desk, fields: QueryDict, design: designs.Design | None
) -> ShownRow:
    """Return the row to draw, in the output that is asked for or that it gives."""
    whole = _as_saved(batch, desk, design)
    job = _row_with_picture(batch, desk, fields.get("row", ""))
    if "output" not in fields:
        desk = _with_output_of(job, desk)
    result = _of_output(whole, desk)
    parsed = _of_row(_in_look(result, job), job)
    row = _checked_row(batch, whole, job)
    sizes = _known_sizes(batch, parsed, desk.output_name)
    return ShownRow(desk, job, row, whole, result, parsed, sizes)


def _name_of(parsed: designs.Design, row: RowToCheck, job: Job) -> str:
    name, unnamed = name_of(parsed, row, row.values(parsed))
    if unnamed:
        raise Undrawn(f"Row {job.row:,}, file name: {unnamed[0].sentence}", job, "name")
    return name


def _answer(
    job: Job, drawn: drawing.Preview, name: str, facts: str, said: Sequence[str]
) -> HttpResponse:
    """Send a preview with what is said of it. `said`: notices besides those of the check."""
    notices = "\n".join([*said, *drawn.notices[:NOTICES]])
    headers = _headers(job, facts=facts, name=name, notices=notices)
    return HttpResponse(drawn.data, content_type="image/jpeg", headers=headers)


def _with_output_of(job: Job, desk: Desk) -> Desk:
    """Return the desk with the first output that the row gives, as the last check found it."""
    names = [output["name"] for output in desk.outputs]
    given = [names.index(name) for name in job.outputs or () if name in names]
    return replace(desk, output=given[0]) if given else desk


def _as_saved(batch: Batch, desk: Desk, design: designs.Design | None) -> designs.Design:
    try:
        return control.as_saved(batch, design or designs.parse(desk.whole))
    except DesignRefused as refused:
        raise Undrawn(refused.details["problems"][0][1]) from refused


def _of_output(whole: designs.Design, desk: Desk) -> designs.Design:
    """Return the ordinary design of the output that is shown."""
    if not whole.outputs:
        return whole
    try:
        return designs.for_output(whole, whole.outputs[desk.output])
    except ValueUnusable as unusable:  # a format cannot print its name
        raise Undrawn(unusable.sentence, control="output_name") from unusable


def _of_row(parsed: designs.Design, job: Job) -> designs.Design:
    try:
        return designs.in_language_of(parsed, job.values)
    except JobFailed as failure:
        raise Undrawn(f"Row {job.row:,}: {failure.sentence}", job, "language_column") from failure


def _in_look(parsed: designs.Design, job: Job) -> designs.Design:
    """Return the design with the saved design that the row names."""
    try:
        return in_look_of(parsed, job.values)
    except JobFailed as failure:
        raise Undrawn(f"Row {job.row:,}: {failure.sentence}", job, "design_column") from failure


def _saved_design(parsed: designs.Design, job: Job) -> list[str]:
    """Say that the row has a saved design, which the controls do not change."""
    name = look_of(parsed, job.values)
    return [f"This row has the saved design “{name}”; it is not changed here."] if name else []


def _checked_row(batch: Batch, whole: designs.Design, job: Job) -> RowToCheck:
    """Return the row with its values, or raise Undrawn if its cell names a box that the design does
    not have.
    """
    row = to_check(job, batch.printed_facts(whole))
    try:
        boxes_of(whole, row.values(whole))
    except JobFailed as failure:
        raise Undrawn(f"Row {row.row:,}: {failure.sentence}", control="boxes_column") from failure
    return row


def _not_wanted(whole: designs.Design, desk: Desk, cells: designs.Row) -> list[str]:
    """Say that the row does not have this output, as its column says."""
    try:
        wanted = designs.outputs_of(whole, cells)
    except JobFailed as failure:
        return [failure.sentence]
    if not desk.outputs or desk.output_name in wanted:
        return []
    return [f"This row has no “{desk.output_name}”: column “{whole.outputs_column}” leaves it out."]


def _cropped_only(desk: Desk, drawn: drawing.Preview) -> list[str]:
    """Say that the row is drawn in a shape that its result does not have."""
    if not drawn.is_cropped:
        return []
    return [f"The result of this row is not {desk.aspect_name}: it is cropped here only."]


def _row_with_picture(batch: Batch, desk: Desk, wanted: str) -> Job:
    job = row_of(batch, desk, wanted)
    if job is None or job.source is None:
        raise Undrawn("No row has a usable picture yet.")
    if store().size(job.source.key) is None:
        raise Undrawn(_gone(job), job)
    inspecting.facts_of(job.source)
    return job


def _preview(shown: ShownRow, long_edge: int) -> drawing.Preview:
    """Draw the row in a child process."""
    job = shown.job
    assert job.source is not None  # noqa: S101 - _row_with_picture looked
    limits = {"seconds": drawing.SECONDS, "megabytes": drawing.MEGABYTES}
    try:
        with store().local(job.source.key) as path:
            return children.previews.call(_drawing_of(shown, path, long_edge), **limits)
    except FileNotFoundError as gone:  # in the meantime
        raise Undrawn(_gone(job), job) from gone
    except (JobFailed, ChildFailed) as failure:
        raise Undrawn(f"Row {job.row:,}: {failure.sentence}", job) from failure


def _drawing_of(shown: ShownRow, path: Path, long_edge: int) -> Callable[[], drawing.Preview]:
    """Return the call for the child process."""
    parsed = shown.parsed
    work = (path, parsed, file_paths(parsed), shown.row, shown.sizes)
    return partial(drawing.draw, *work, settings.MAX_PIXELS, long_edge, shown.desk.aspect)


def _known_sizes(batch: Batch, parsed: designs.Design, output: str) -> Sizes:
    """Return the sizes that the last check found for boxes with one size for all rows, if the boxes
    are unchanged.
    """
    checked = _as_checked(batch, output)
    if checked is None:
        return NO_SIZES
    return {
        name: size
        for name, size in of_output(batch.common_sizes, output).items()
        if measured_alike(checked, parsed, name)
    }


def _as_checked(batch: Batch, output: str) -> designs.Design | None:
    """Return the design of this output as the last check had it, or None if it had none."""
    if batch.checked_at is None or batch.design is None:
        return None
    results = designs.each_result(batch.design)
    return next((one.design for one in results if one.output == output), None)


def _box(parsed: designs.Design, desk: Desk) -> Box | None:
    """Return the edited box as it is drawn, or None if the output does not have it."""
    return next((box for box in parsed.boxes if box.name == desk.box["name"]), None)


def _facts_of(shown: ShownRow, drawn: drawing.Preview) -> str:
    """Describe the edited box, as results of this size have it."""
    design = for_size(shown.parsed, drawn.width, drawn.height)
    return _facts(drawn, _box(design, shown.desk), shown.sizes)


def _facts(drawn: drawing.Preview, box: Box | None, sizes: Sizes) -> str:
    """Describe the edited box as `41 px · 2 lines · fits · contrast 9.1`, with the result's pixels
    and bytes.
    """
    size = f"{drawn.width:,} × {drawn.height:,} · {in_words(drawn.bytes)}"
    if box is None:
        return f"hidden here · {size}"
    shown = kinds.kind_of(box.kind).facts(told_of(drawn.boxes, box), box, sizes)
    return f"{shown} · {size}"


def _gone(job: Job) -> str:
    name = job.source.path if job.source else "its photo"
    return (
        f"Row {job.row:,}: {name} is no longer in the storage. Upload it again on the Images page."
    )


def _headers(job: Job, **texts: str) -> dict[str, str]:
    """Return the texts that accompany the picture as headers: `Overprint-Facts` and so on."""
    words = {f"Overprint-{name.capitalize()}": quote(text) for name, text in texts.items()}
    return {"Overprint-Row": str(job.row), **words, "Cache-Control": "no-store"}


def _refusal(undrawn: Undrawn) -> HttpResponse:
    """Answer the script with the reason, and the photo to show it on."""
    job = undrawn.job
    answer = {
        "sentence": undrawn.sentence,
        "control": undrawn.control,
        "source": job.source_id if job else None,
    }
    return JsonResponse(answer, headers=_headers(job) if job else {})


def _words(sentence: str) -> HttpResponse:
    """Answer a plain `<img>` with the reason as a drawing."""
    lines = textwrap.wrap(sentence, 58)
    placed = [(60 + LINE * n, line) for n, line in enumerate(lines)]
    svg = render_to_string("desk/words.svg", {"lines": placed, "height": 80 + LINE * len(lines)})
    return HttpResponse(svg, content_type="image/svg+xml", headers={"Cache-Control": "no-store"})
