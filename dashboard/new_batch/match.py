"""The third step: which row gets which picture, and what is not matched on either side."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect

from dashboard.batch.decorators import of_draft
from dashboard.batch.steps import StepPage
from dashboard.batch.waiting import Waiting, why_failed
from dashboard.requests.htmx import HtmxRequest, page_or_press, render_page
from dashboard.requests.parameters import number_in, numbers_in
from jobs import control, reading
from jobs.checking.missing_pictures import picture_failure
from jobs.control import matches as choosing
from jobs.design.facts.columns import FACTS, FactColumn
from jobs.intake.rows import match_counts, rows
from jobs.intake.rows.address_columns import AddressColumn, address_columns
from jobs.intake.rows.match_counts import MatchCounts
from jobs.matching import MatchRule, MatchStep, PictureTotals
from jobs.models import Batch, Chore, Job, Source
from jobs.reading import CameraClock, FoundPictures, MatchExample

SHOWN = 8  #: unmatched rows or pictures shown
MORE = 200  #: unmatched rows or pictures shown on request
PICKED = 24  #: pictures offered as the one for all rows


@dataclass(frozen=True, slots=True)
class RowWithout:
    """A row without a picture: what its cell says, and why that found none."""

    row: int
    value: str
    problem: str

    @classmethod
    def of(cls, job: Job, rule: MatchRule) -> Self:
        failure = picture_failure(job) if job.source_id else None
        problem = failure.sentence if failure else job.source_problem
        return cls(job.row, " ".join(map(job.text, rule.named_by)), problem)


@dataclass(frozen=True)
class LeftOver:
    """The first rows and pictures that are not matched, and how many more there are."""

    batch: Batch
    counts: MatchCounts
    most: int  #: rows, and pictures
    searched: str  #: in the names of the pictures

    @property
    def few(self) -> int:
        """Return how many are shown before a person asks for more."""
        return SHOWN

    @cached_property
    def _jobs(self) -> list[Job]:
        found = match_counts.rows_without_picture(self.batch).select_related("source")
        return list(found[: self.most])

    @cached_property
    def rows(self) -> list[RowWithout]:
        return [RowWithout.of(job, self.batch.match_rule) for job in self._jobs]

    @property
    def fit_several(self) -> bool:
        """Return whether the name of a row occurs in several folders."""
        return any(map(match_counts.is_in_several_folders, self._jobs))

    @property
    def more_rows(self) -> int:
        return max(0, self.counts.without_picture - self.most)

    @cached_property
    def _found(self) -> FoundPictures:
        """Return the first pictures without a row, of those that are searched, and their number."""
        unnamed = match_counts.pictures_without_row(self.batch)
        if self.searched:
            return reading.find_pictures(unnamed, self.searched, self.most)
        return FoundPictures(list(unnamed[: self.most]), self.counts.unnamed)

    @property
    def pictures(self) -> list[Source]:
        return self._found.pictures

    @property
    def more_pictures(self) -> int:
        return max(0, self._found.total - self.most)

    @cached_property
    def _paths_paired(self) -> list[str]:
        """Return the last pictures that were paired with rows, each once."""
        return list(dict.fromkeys(self.batch.match_rule.pairs.values()))[-SHOWN:]

    @cached_property
    def paired(self) -> list[Source]:
        """Return these pictures, as far as rows are left to pair them with."""
        usable = reading.usable_pictures(self.batch)
        return list(usable.filter(path__in=self._paths_paired)) if self._jobs else []

    @property
    def can_pair(self) -> bool:
        return bool(self._jobs and (self.counts.unnamed or self._paths_paired))


@dataclass(frozen=True)
class MatchPage(StepPage):
    """How rows find their pictures, and what came of it. `chore`: the last that matched them."""

    step = "match"
    chore: Chore | None
    query: QueryDict

    @cached_property
    def waiting(self) -> Waiting | None:
        return Waiting.of(self.chore)

    @property
    def is_fetching(self) -> bool:
        return self.chore is not None and self.chore.kind == Chore.Kind.FETCH

    @property
    def refused(self) -> str:
        return why_failed(self.chore)

    @cached_property
    def counts(self) -> MatchCounts:
        return match_counts.counts(self.batch)

    @cached_property
    def columns(self) -> list[str]:
        return rows.columns(self.batch)

    @cached_property
    def address_columns(self) -> list[AddressColumn]:
        """Return the columns whose pictures can be fetched. Once rows have pictures, addresses that
        neither look like some nor may be asked are only meant to be printed, as in a QR code.
        """
        found = address_columns(self.batch)
        is_matched = bool(self.counts.matched)
        return [one for one in found if one.names_pictures or one.allowed or not is_matched]

    @cached_property
    def example(self) -> MatchExample | None:
        named_by = self.rule.named_by
        return reading.match_example(self.batch, named_by) if named_by else None

    @cached_property
    def left_over(self) -> LeftOver:
        most = MORE if "more" in self.query else SHOWN
        searched = self.query.get("unused", "").strip()
        return LeftOver(self.batch, self.counts, most, searched)

    @property
    def is_one_open(self) -> bool:
        """Return whether the choice of one picture for all rows is open."""
        return "one" in self.query

    # The rule.

    @cached_property
    def rule(self) -> MatchRule:
        return self.batch.match_rule

    @property
    def totals(self) -> PictureTotals | None:
        """Return what all pictures of the rows give, if any row has several or this was chosen."""
        return self.rule.totals if self.rule.by == "column" else None

    @property
    def rows_of_sheet(self) -> int:
        """Return the number of rows, and not of the results that their pictures give."""
        totals = self.totals if self.rule.every_picture else None
        return totals.rows if totals else self.counts.rows

    @property
    def more_doubtful(self) -> int:
        totals = self.totals
        return totals.doubtful - len(totals.doubtful_paths) if totals else 0

    @property
    def noun(self) -> str:
        """Return what is matched: rows, or the results of rows with several pictures."""
        return "result" if self.rule.every_picture else "row"

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Return the last pairs that a person made: text of the cell and path of the picture."""
        return list(self.rule.pairs.items())[-SHOWN:]

    @property
    def facts(self) -> list[tuple[str, str]]:
        return [(name, fact.name) for name, fact in FACTS.items()]

    @property
    def fact(self) -> FactColumn | None:
        """Return the fact of photos that the column is compared with, if it is one."""
        return FACTS.get(self.rule.fact or "")

    @property
    def placeholder_rows(self) -> int:
        return self.rule.how.get(str(MatchStep.PLACEHOLDER), 0)

    # The pictures.

    @cached_property
    def cameras(self) -> list[CameraClock]:
        return reading.camera_clocks(self.batch)

    @cached_property
    def awaited(self) -> int:
        return reading.awaited_pictures(self.batch)

    @cached_property
    def has_pictures(self) -> bool:
        return reading.usable_pictures(self.batch).exists()

    @property
    def searched(self) -> str:
        """Return what is searched in the names of pictures for all rows."""
        return self.query.get("picture", "").strip()

    @cached_property
    def found(self) -> FoundPictures:
        usable = reading.usable_pictures(self.batch)
        return reading.find_pictures(usable, self.searched, PICKED)


@page_or_press
@of_draft("match", chores=[Chore.Kind.MATCH, Chore.Kind.FETCH])
def match(request: HtmxRequest, batch: Batch, *, chore: Chore | None) -> HttpResponse:
    """Show the match. A POST sets how rows find their pictures, and a chore then matches them."""
    if request.method == "POST":
        _choose(batch, request.POST)
        return redirect("match", batch.pk)
    page = MatchPage(batch, chore, request.GET)
    return render_page(request, "new_batch/match.html", page, part="step")


def _choose(batch: Batch, form: QueryDict) -> None:
    if form.get("by") == "address":
        choosing.fetch_pictures(batch, form.get("column", ""))
    elif form.get("by") == "clocks":
        added = zip(form.getlist("clock"), form.getlist("added"), strict=False)
        control.correct_clocks(batch, dict(added))
    else:
        choosing.match_again(batch, _rule(batch, form))


def _rule(batch: Batch, form: QueryDict) -> MatchRule:
    return RULES.get(form.get("by", ""), _as_before)(batch, form)


def _by_names_of_pictures(_batch: Batch, _form: QueryDict) -> MatchRule:
    return MatchRule("pictures")


def _by_one_picture(_batch: Batch, form: QueryDict) -> MatchRule:
    return MatchRule("one", source=number_in(form, "source"))


def _by_column(batch: Batch, form: QueryDict) -> MatchRule:
    column, fact = form.get("column") or None, form.get("fact") or None
    second = form.get("second") or None
    return choosing.by_column(batch, column, form.get("folder"), fact, second)


def _by_pair(batch: Batch, form: QueryDict) -> MatchRule:
    chosen, source = set(numbers_in(form, "row")), number_in(form, "source") or 0
    return choosing.by_pair(batch, chosen, source, form.get("column", ""))


def _with_placeholder(batch: Batch, form: QueryDict) -> MatchRule:
    return choosing.with_placeholder(batch, number_in(form, "source"))


def _with_every_picture(batch: Batch, _form: QueryDict) -> MatchRule:
    return choosing.with_every_picture(batch, every=True)


def _with_one_picture(batch: Batch, _form: QueryDict) -> MatchRule:
    return choosing.with_every_picture(batch, every=False)


def _as_before(batch: Batch, _form: QueryDict) -> MatchRule:
    return choosing.as_before(batch)


RULES = {
    "pictures": _by_names_of_pictures,
    "one": _by_one_picture,
    "column": _by_column,
    "pair": _by_pair,
    "placeholder": _with_placeholder,
    "every-picture": _with_every_picture,
    "first-picture": _with_one_picture,
}
"""What the buttons of the page choose."""
