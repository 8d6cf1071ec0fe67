"""Previews of the design page: one row as its result will be, drawn in a child process by the same
renderer.
"""

import textwrap
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, partial
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
from jobs.row_pictures import row_in_words
from jobs.storage import file_paths, store

SCREEN = 1600  #: pixels of the long edge of a preview: twice the size on the page
LINE = 34  #: line height of a reason that is shown instead of a picture
NOTICES = 5  #: most notices shown for one row
SMALL = 480  #: pixels of the long edge of the two small ones

type Headers = Mapping[str, str]


@page_or_press
@of_draft("design")
def preview(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Draw one row as a JPEG: a POST with the current controls, a GET with the saved design for a
    plain `<img>`.

    A row that cannot be drawn is not an error of the request: the answer says why, as JSON or as a
    picture of the text.
    """
    is_img = request.method != "POST"
    try:
        drawn = _drawn(batch, request.GET) if is_img else _drawn_as_typed(batch, request.POST)
    except Undrawn as undrawn:
        return _words(undrawn.sentence) if is_img else _refusal(undrawn)
    return _kept_by_browser(drawn) if "v" in request.GET else drawn


def _drawn(batch: Batch, fields: QueryDict) -> HttpResponse:
    """Draw a row with the saved design."""
    desk = _other_view(desk_of(batch, fields), fields)
    return ShownRow(batch, fields, desk).answer()


def _drawn_as_typed(batch: Batch, fields: QueryDict) -> HttpResponse:
    """Draw a row with the current controls."""
    desk, design = _typed(batch, desk_of(batch, fields), fields)
    return ShownRow(batch, fields, _other_view(desk, fields), design).answer()


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
            return edited, designs.parse(edited.whole)
        except DesignRefused as refused:
            form.add_problems(refused)
    name, sentence = form.first_problem()
    raise Undrawn(sentence, control=name)


@dataclass(frozen=True)
class ShownRow:
    """One row as a preview shows it. `typed`: the design of the desk, if it has been parsed."""

    batch: Batch
    fields: QueryDict
    asked: Desk
    typed: designs.Design | None = None

    @cached_property
    def whole(self) -> designs.Design:
        """Return the design as it would be saved."""
        try:
            return control.as_saved(self.batch, self.typed or designs.parse(self.asked.whole))
        except DesignRefused as refused:
            raise Undrawn(refused.details["problems"][0][1]) from refused

    @cached_property
    def job(self) -> Job:
        """Return the row that is asked for. Its picture is here."""
        job = row_of(self.batch, self.asked, self.fields.get("row", ""))
        if job is None or job.source is None:
            raise Undrawn("No row has a usable picture yet.")
        if store().size(job.source.key) is None:
            raise Undrawn(_gone(job), job)
        inspecting.facts_of(job.source)
        return job

    @cached_property
    def desk(self) -> Desk:
        """Return the desk with the output that is asked for, or with one that the row gives."""
        return self.asked if "output" in self.fields else _with_output_of(self.job, self.asked)

    @cached_property
    def result(self) -> designs.Design:
        """Return the ordinary design of the output that is shown."""
        if not self.whole.outputs:
            return self.whole
        try:
            return designs.for_output(self.whole, self.whole.outputs[self.desk.output])
        except ValueUnusable as unusable:  # a format cannot print its name
            raise Undrawn(unusable.sentence, control="output_name") from unusable

    @cached_property
    def parsed(self) -> designs.Design:
        """Return the design that is drawn, in the look and the language of the row."""
        with _told_at("design_column", self.job):
            look = in_look_of(self.result, self.job.values)
        with _told_at("language_column", self.job):
            return designs.in_language_of(look, self.job.values)

    @cached_property
    def row(self) -> RowToCheck:
        """Return the row with its values, or raise Undrawn if its cell names a box that the design
        does not have.
        """
        row = to_check(self.job, self.batch.printed_facts(self.whole))
        with _told_at("boxes_column", self.job):
            boxes_of(self.whole, row.values(self.whole))
        return row

    @cached_property
    def sizes(self) -> Sizes:
        """Return the sizes that the last check found for boxes with one size for all rows, if the
        boxes are unchanged.
        """
        output = self.desk.output_name
        checked = _as_checked(self.batch, output)
        if checked is None:
            return NO_SIZES
        found = of_output(self.batch.common_sizes, output).items()
        return {name: size for name, size in found if measured_alike(checked, self.parsed, name)}

    # Its picture.

    def answer(self) -> HttpResponse:
        """Draw it, and send the picture with what is said of it."""
        name = self._name()
        drawn = self._draw(SMALL if "small" in self.fields else SCREEN)
        notices = [*self._said(drawn), *drawn.notices[:NOTICES]]
        texts = {"facts": self._facts(drawn), "name": name, "notices": "\n".join(notices)}
        headers = _headers(self.job, **texts)
        return HttpResponse(drawn.data, content_type="image/jpeg", headers=headers)

    def _name(self) -> str:
        """Return the file name of the result."""
        name, unnamed = name_of(self.parsed, self.row, self.row.values(self.parsed))
        if unnamed:
            sentence = f"Row {row_in_words(self.job.row)}, file name: {unnamed[0].sentence}"
            raise Undrawn(sentence, self.job, "name")
        return name

    def _draw(self, long_edge: int) -> drawing.Preview:
        """Draw the row in a child process."""
        assert self.job.source is not None  # noqa: S101 - `job` looked
        limits = {"seconds": drawing.SECONDS, "megabytes": drawing.MEGABYTES}
        try:
            with store().local(self.job.source.key) as path:
                return children.previews.call(self._drawing_of(path, long_edge), **limits)
        except FileNotFoundError as gone:  # in the meantime
            raise Undrawn(_gone(self.job), self.job) from gone
        except (JobFailed, ChildFailed) as failure:
            raise _of_row(self.job, failure) from failure

    def _drawing_of(self, path: Path, long_edge: int) -> Callable[[], drawing.Preview]:
        """Return the call for the child process."""
        work = (path, self.parsed, file_paths(self.parsed), self.row, self.sizes)
        return partial(drawing.draw, *work, settings.MAX_PIXELS, long_edge, self.desk.aspect)

    # What is said of it.

    def _facts(self, drawn: drawing.Preview) -> str:
        """Describe the edited box, as results of this size have it: `41 px · 2 lines · fits ·
        contrast 9.1`, with the result's pixels and bytes.
        """
        size = f"{drawn.width:,} × {drawn.height:,} · {in_words(drawn.bytes)}"
        box = _box(for_size(self.parsed, drawn.width, drawn.height), self.desk)
        if box is None:
            return f"hidden here · {size}"
        shown = kinds.kind_of(box.kind).facts(told_of(drawn.boxes, box), box, self.sizes)
        return f"{shown} · {size}"

    def _said(self, drawn: drawing.Preview) -> list[str]:
        """Return what the page says of the row besides the notices of the check."""
        found = [self._not_wanted(), self._cropped_only(drawn), self._saved_design()]
        return list(filter(None, found))

    def _not_wanted(self) -> str:
        """Say that the row does not have this output, as its column says."""
        try:
            wanted = designs.outputs_of(self.whole, self.row.values(self.parsed))
        except JobFailed as failure:
            return failure.sentence
        name, column = self.desk.output_name, self.whole.outputs_column
        if not self.desk.outputs or name in wanted:
            return ""
        return f"This row has no “{name}”: column “{column}” leaves it out."

    def _cropped_only(self, drawn: drawing.Preview) -> str:
        """Say that the row is drawn in a shape that its result does not have."""
        shape = self.desk.aspect_name
        cropped = f"The result of this row is not {shape}: it is cropped here only."
        return cropped if drawn.is_cropped else ""

    def _saved_design(self) -> str:
        """Say that the row has a saved design, which the controls do not change."""
        name = look_of(self.result, self.job.values)
        return f"This row has the saved design “{name}”; it is not changed here." if name else ""


@contextmanager
def _told_at(control: str, job: Job) -> Iterator[None]:
    """Say at this control why the row cannot be made."""
    try:
        yield
    except JobFailed as failure:
        raise _of_row(job, failure, control) from failure


def _of_row(job: Job, failure: JobFailed | ChildFailed, control: str = "") -> Undrawn:
    return Undrawn(f"Row {row_in_words(job.row)}: {failure.sentence}", job, control)


def _with_output_of(job: Job, desk: Desk) -> Desk:
    """Return the desk with the first output that the row gives, as the last check found it."""
    names = [output["name"] for output in desk.outputs]
    given = [names.index(name) for name in job.outputs or () if name in names]
    return replace(desk, output=given[0]) if given else desk


def _as_checked(batch: Batch, output: str) -> designs.Design | None:
    """Return the design of this output as the last check had it, or None if it had none."""
    if batch.checked_at is None or batch.design is None:
        return None
    results = designs.each_result(batch.design)
    return next((one.design for one in results if one.output == output), None)


def _box(parsed: designs.Design, desk: Desk) -> Box | None:
    """Return the edited box as it is drawn, or None if the output does not have it."""
    return next((box for box in parsed.boxes if box.name == desk.box["name"]), None)


def _gone(job: Job) -> str:
    name = job.source.path if job.source else "its photo"
    row = row_in_words(job.row)
    return f"Row {row}: {name} is no longer in the storage. Upload it again on the Images page."


def _headers(job: Job, **texts: str) -> Headers:
    """Return the texts that accompany the picture as headers: `Overprint-Facts` and so on."""
    said = _as_headers({"numbered": row_in_words(job.row), **texts})
    return {"Overprint-Row": str(job.row), **said, "Cache-Control": "no-store"}


def _as_headers(texts: Headers) -> Headers:
    return {f"Overprint-{name.capitalize()}": quote(text) for name, text in texts.items()}


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
