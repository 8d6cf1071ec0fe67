"""One row: its picture before and after, its history, and the fixes: other texts, another picture,
make it again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from dashboard.batch.remedies import row_address, sentence
from dashboard.requests.forms import CELL, SEEN, corrected_texts, seen_texts
from dashboard.requests.htmx import HtmxRequest, no_content, refusals_said, render_part
from dashboard.requests.parameters import number_in
from dashboard.requests.uploads import Body, FilePart, streams_files
from dashboard.rows import files
from jobs import control, reading
from jobs.checking import picture_notes as notes
from jobs.design.cells.formatting import locale_of
from jobs.design.facts.columns import cells_of
from jobs.design.facts.rows import PrintedFacts, row_language
from jobs.errors import CellsChanged, DesignRefused, JobFailed
from jobs.models import Answer, Attempt, Finding, Job, RowResult, SerialNumber
from jobs.reading import FoundPictures
from jobs.remedies import HELP
from jobs.row_pictures import picture_of, row_in_words
from jobs.states import OPEN, State

PICKED = 12  #: pictures of the batch offered for the row
SAVED = "Row {} is saved."
UNCHANGED = "Row {} is unchanged, so it was not made again."
NO_OTHER = {"before": "No failed row comes before it.", "after": "No failed row comes after it."}
NO_OTHER_OF_REASON = "No row that failed for this reason comes {} it."


@dataclass(frozen=True, slots=True)
class CellField:
    """One cell in the form."""

    column: str
    field: str  #: the name of its input
    seen_field: str  #: the name of the input that has the text before editing
    now: str  #: the current text of the row
    #: the text in the input: the current one, or one that a person typed and could not save
    shown: str
    before: str | None  #: the text of the sheet, if a person changed it
    names_picture: bool  #: the column by which rows find their pictures


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the row failed, and what to do about it."""

    title: str
    remedy: SafeString


@dataclass(frozen=True, slots=True)
class ShownResult:
    """One result of the row. `path`: its place in the zip. `is_current`: it is the large one."""

    made: RowResult
    path: str
    is_current: bool

    @property
    def query(self) -> str:
        """Return the parameter that asks for it; empty if the row has only this one."""
        return urlencode({"output": self.made.output}) if self.made.output else ""


@dataclass(frozen=True)
class RowPage:
    """The contents of the row page."""

    job: Job
    #: texts that could not be saved, by column
    typed: Mapping[str, str] = field(default_factory=dict)
    output: str = ""  #: the output whose result is shown; empty for the first
    search: str | None = None  #: for another picture of the batch; None: nobody chooses one
    is_typing: bool = False  #: the person corrects one failed row after another
    code: str = ""  #: of the failed rows that the person steps through; empty for all

    @cached_property
    def results(self) -> list[ShownResult]:
        """Return its results. Several have an output each."""
        shown = files.result_of(self.job, self.output) or files.result_of(self.job, "")
        names = self.job.names_by_output
        return [
            ShownResult(made, names.get(made.output, ""), is_current=made == shown)
            for made in self.job.results
        ]

    @property
    def shown(self) -> ShownResult | None:
        return next((one for one in self.results if one.is_current), None)

    @cached_property
    def failure(self) -> type[JobFailed] | None:
        return JobFailed.of(self.job.code) if self.job.state == State.FAILED else None

    @property
    def reason(self) -> Reason | None:
        if self.failure is None:
            return None
        return Reason(self.failure.title, sentence(HELP[self.failure.remedy], self.job.batch_id))

    @property
    def key(self) -> str:
        """Return which of its buttons stands out: `again`, or the part of the page with the fix."""
        if self.failure is None:
            return "again"
        offered = HELP[self.failure.remedy]
        if offered.after is None:
            return "again" if offered.can_retry else ""
        return offered.after.at

    @property
    def can_change(self) -> bool:
        return self.job.state != State.RUNNING

    @property
    def can_make_again(self) -> bool:
        return (
            self.job.state in (State.DONE, State.FAILED, State.LEFT_OUT)
            and not self.job.batch.is_draft
        )

    @property
    def is_moving(self) -> bool:
        """Return whether it will change by itself: then the page polls."""
        batch = self.job.batch
        waits = batch.is_draft or batch.is_paused or batch.is_cancelled
        return self.job.state in OPEN and (not waits or self.job.state == State.RUNNING)

    @property
    def version(self) -> str:
        job = self.job
        return f"{job.generation}.{job.attempts}.{job.state}"

    @cached_property
    def texts(self) -> list[CellField]:
        """Return the texts in the order of the sheet, if known.

        A database may reorder the keys of JSON.
        """
        sheet = getattr(self.job.batch, "sheet", None)
        order = {name: n for n, name in enumerate(sheet.columns_of_rows)} if sheet else {}
        columns = sorted(self.job.values, key=lambda name: order.get(name, len(order)))
        return [self._text(column) for column in columns]

    def _text(self, column: str) -> CellField:
        now = self.job.text(column)
        return CellField(
            column=column,
            field=CELL + column,
            seen_field=SEEN + column,
            now=now,
            shown=self.typed.get(column, now),
            before=self.job.corrected.get(column),
            names_picture=column in self.job.batch.match_rule.named_by,
        )

    @property
    def is_one_of_several(self) -> bool:
        """Return whether it is one of several pictures of a row of the sheet."""
        return bool(picture_of(self.job.row))

    @cached_property
    def findings(self) -> QuerySet[Finding]:
        """Return the findings of the last check.

        Blocking ones are left out once the batch has started.
        """
        batch, found = self.job.batch, self.job.findings.order_by("-blocks", "pk")
        if not batch.checked_at:
            return found.none()
        return found if batch.is_draft else found.filter(blocks=False)

    @property
    def notes(self) -> list[str]:
        """Return sentences on features of the picture that the result cannot have."""
        return notes.sentences(self.job.source) if self.job.source else []

    @cached_property
    def facts(self) -> list[tuple[str, str]]:
        """Return what its photo says, in the language of the row: names of facts, and texts."""
        source, batch = self.job.source, self.job.batch
        if source is None or not source.is_here:
            return []
        language = _language(self.job)
        photo = source.row_photo(PrintedFacts(clocks=batch.camera_clocks))
        return [(fact.name, cell.shown) for fact, cell in cells_of(photo, locale_of(language))]

    @property
    def has_unread_facts(self) -> bool:
        """Return whether its photo came before facts were stored, and none was needed since."""
        source = self.job.source
        return source is not None and source.width is not None and source.facts is None

    @cached_property
    def attempts(self) -> QuerySet[Attempt]:
        return self.job.history.order_by("-generation", "-n")

    @cached_property
    def numbers(self) -> list[SerialNumber]:
        """Return its issued serial numbers, those that it has now first. They count whatever became
        of the row since then.
        """
        every = SerialNumber.objects.filter(job_id=self.job.pk).exclude(issued_at=None)
        return list(every.select_related("series").order_by("replaced"))

    @cached_property
    def answers(self) -> list[Answer]:
        """Return the answers of clients. No query if the batch has none."""
        return list(reading.answers_to(self.job)) if vars(self.job)["has_answers"] else []

    @cached_property
    def found(self) -> FoundPictures:
        """Return the pictures of the batch that the search finds. No query unless asked for."""
        usable = reading.usable_pictures(self.job.batch)
        return reading.find_pictures(usable, self.search or "", PICKED)

    @property
    def picture_now(self) -> str:
        """Return the path of the picture of its batch that replaced the one the row names."""
        source = self.job.source
        if source is None or not source.is_replacement:
            return ""
        same = self.job.batch.sources.filter(row=None, key=source.key).first()
        return same.path if same else ""

    @cached_property
    def failed(self) -> reading.FailedRows:
        return reading.failed_rows(self.job, self.code)

    @property
    def step_query(self) -> str:
        """Return the parameter with which another failed row of the same reason is shown."""
        return f"?{urlencode({'code': self.code})}" if self.code else ""

    @property
    def and_code(self) -> str:
        """Return the same, for an address that has a parameter already."""
        return f"&{urlencode({'code': self.code})}" if self.code else ""

    @cached_property
    def first_column(self) -> str:
        """Return the column whose text is typed first: the first that can be changed."""
        return next((text.column for text in self.texts if not text.names_picture), "")

    @property
    def place(self) -> int | None:
        """Return which of these failed rows it is, from 1, or None if it is none of them."""
        is_one = self.job.state == State.FAILED and self.code in ("", self.job.code)
        return self.failed.earlier + 1 if is_one else None

    @property
    def has_next_failed(self) -> bool:
        """Return whether saving can lead to another failed row; Ctrl+Enter presses that button, or
        else the plain one.
        """
        return self.place is not None and self.failed.after is not None


def _language(job: Job) -> str:
    """Return the language of a row; English without a design that can be read."""
    try:
        design = job.batch.design
    except DesignRefused:
        return "en"
    return row_language(design, job.values) if design else "en"


@require_safe
def row(request: HtmxRequest, batch_id: UUID, row: int) -> HttpResponse:
    """Show the page, or only the outcome for the poll: 204 while nothing changed."""
    output, search = request.GET.get("output", ""), request.GET.get("picture")
    page = RowPage(
        _find(batch_id, row),
        output=output,
        search=search,
        is_typing="typing" in request.GET,
        code=request.GET.get("code", ""),
    )
    if request.htmx and request.GET.get("v") == page.version:
        return no_content()
    return render_part(request, "rows/row.html", "outcome", {"page": page, "job": page.job})


@require_POST
def correct(request: HtmxRequest, batch_id: UUID, row: int) -> HttpResponse:
    job, fields = _find(batch_id, row), request.POST.dict()
    typed, seen = corrected_texts(fields), seen_texts(fields)
    with refusals_said(request):
        try:
            is_changed = control.correct(job, request.user, typed, seen)
        except CellsChanged as changed:
            messages.error(request, changed.sentence)
            return _ask_again(request, _find(batch_id, row), typed, seen)
        return _after_correction(request, job, is_changed=is_changed)
    return redirect("row", batch_id, row)


def _after_correction(request: HtmxRequest, job: Job, *, is_changed: bool) -> HttpResponse:
    """Show the row, or the failed row before or after it, and say what happened to this one."""
    then, code = request.POST.get("then", ""), request.POST.get("code", "")
    same = {"code": code} if code else {}
    here = row_address(job.batch_id, job.row, code)
    if then not in NO_OTHER:
        if not is_changed:
            messages.info(request, "Nothing was changed, so the row was not made again.")
        return redirect(here)
    say = (SAVED if is_changed else UNCHANGED).format(row_in_words(job.row))
    other = getattr(reading.failed_rows(job, code), then)
    if other is None:
        none = NO_OTHER_OF_REASON.format(then) if code else NO_OTHER[then]
        messages.info(request, f"{say} {none}")
        return redirect(here)
    messages.info(request, say)
    return redirect(reverse("row", args=[job.batch_id, other], query={"typing": 1} | same))


def _ask_again(
    request: HtmxRequest, job: Job, typed: Mapping[str, str], seen: Mapping[str, str]
) -> HttpResponse:
    """Show the row as it is now, with the person's input still in the form: saving it again is
    accepted.
    """
    own = {name: text for name, text in typed.items() if text != seen.get(name)}
    page = RowPage(job, own, code=request.POST.get("code", ""))
    return render(request, "rows/row.html", {"page": page, "job": job}, status=409)


@require_POST
def use_picture(request: HttpRequest, batch_id: UUID, row: int) -> HttpResponse:
    """Give the row another picture of its batch."""
    job = _find(batch_id, row)
    with refusals_said(request):
        source = number_in(request.POST, "source") or 0
        seen = request.POST.get("seen")
        if request.user.is_authenticated and not control.use_picture(
            job, request.user, source, seen=seen
        ):
            messages.info(request, "The row has this picture, so nothing was changed.")
    return redirect(row_address(batch_id, row, request.POST.get("code", "")))


@require_POST
@streams_files
def picture(request: HttpRequest, body: Body, batch_id: UUID, row: int) -> HttpResponse:
    job = _find(batch_id, row)
    with refusals_said(request):
        _replace(request, job, body.files(), body.fields.get("seen"))
    return redirect(row_address(batch_id, row, body.fields.get("code", "")))


def _replace(request: HttpRequest, job: Job, files: Iterator[FilePart], seen: str | None) -> None:
    """Replace the picture that the person saw. A browser sends an empty name if no file was
    chosen.
    """
    file = next((file for file in files if file.file_name), None)
    if file is None:
        messages.error(
            request, "No file was chosen. Choose the picture for this row, then press Replace."
        )
    elif request.user.is_authenticated:
        control.replace_picture(job, request.user, file.file_name, file.chunks, seen=seen)


def _find(batch_id: UUID, row: int) -> Job:
    found = Job.objects.select_related("batch__sheet", "batch__design_version__design", "source")
    has_answers = Exists(Answer.objects.filter(job=OuterRef("pk")))
    return get_object_or_404(
        found.annotate(has_answers=has_answers), batch=batch_id, batch__deleted_at=None, row=row
    )
