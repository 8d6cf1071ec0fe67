"""The contents of the design page: the controls of one box, and the rows worth seeing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render

from dashboard.batch.steps import StepPage
from dashboard.desk import differences, strips
from dashboard.desk.aspect_rows import ratios_of, rows_by_aspect
from dashboard.desk.aspects import AspectView
from dashboard.desk.desk import Desk
from dashboard.desk.forms import kinds
from dashboard.desk.forms.box import BoxForm
from dashboard.desk.forms.code_contents import offered_contents
from dashboard.desk.forms.kind import BoxControls
from dashboard.desk.forms.moves import Move, moves_of_box, moves_of_output
from dashboard.desk.languages import languages
from dashboard.desk.looks import LookRows, looks_of
from dashboard.desk.photo_facts import OfferedFact, offered_facts
from dashboard.desk.presets import size_in_words
from dashboard.desk.several import clipboard
from dashboard.desk.several.alignments import ALIGNMENTS
from dashboard.desk.several.box_deeds import BOX_DEEDS, BoxDeed
from dashboard.form_controls import Choices
from dashboard.requests.htmx import HtmxRequest
from dashboard.requests.parameters import number_in
from jobs import reading
from jobs.design import Document
from jobs.design.aspects import ASPECTS, Aspect
from jobs.design.starting import placeholder
from jobs.findings.results import OneSize
from jobs.models import Batch, Finding, Job
from jobs.reading import example_rows
from jobs.reading.example_rows import ANY_RATIO, Ratios, Sample
from jobs.rendering.colours.contrast import ENOUGH

MOST_BESIDE = 4  #: other outputs that are drawn at each change


@dataclass(frozen=True)
class DesignPage(StepPage):
    """What the page shows beside its form. `query`: the parameters of its address.

    `pasted` is a design that was refused, and `document_problems` are its paths and sentences.
    `copied` is how many boxes a press on Paste brings.
    """

    step = "design"
    desk: Desk
    query: Mapping[str, str]
    pasted: str = ""
    document_problems: Sequence[Sequence[str]] = ()
    copied: int = 0
    enough_contrast = ENOUGH
    alignments = ALIGNMENTS
    on_strip = f"{strips.WIDTH_ON_STRIP} {strips.HEIGHT_ON_STRIP}"

    @property
    def edited(self) -> int:
        """Return the version that the controls show, or 0 before the first one."""
        return self.batch.design_version_id or 0

    # The rows.

    @cached_property
    def row_count(self) -> int:
        return self.batch.jobs.count()

    @cached_property
    def blocked(self) -> int:
        """Return how many rows the last check found impossible to make."""
        return reading.blocked_rows(self.batch).count() if self.batch.checked_at else 0

    @property
    def has_failing(self) -> bool:
        return example_rows.has_failing(self.batch)

    @cached_property
    def samples(self) -> list[Sample]:
        """Return the rows worth seeing, of the chosen shape if it has some."""
        return example_rows.worth_seeing(
            self.batch, self.desk.pattern, self._language, self._ratios
        )

    @property
    def _language(self) -> str:
        return str(self.desk.document["language"])

    @property
    def _ratios(self) -> Ratios:
        has_rows = self.desk.aspect and self._rows_by_aspect[self.desk.aspect]
        return ratios_of(self.desk) if has_rows else ANY_RATIO

    @cached_property
    def shown(self) -> Job | None:
        """Return the row for the large picture: the requested one, else the one with the longest
        text.
        """
        return self._asked_row or (self.samples[0].job if self.samples else None)

    @property
    def _asked_row(self) -> Job | None:
        number = number_in(self.query, "row")
        return None if number is None else example_rows.numbered(self.batch, number)

    # The shapes of results.

    @cached_property
    def _rows_by_aspect(self) -> dict[Aspect, int]:
        return rows_by_aspect(self.batch, self.desk)

    @property
    def aspects(self) -> list[AspectView]:
        """Return the three shapes, with their rows and what is different there."""
        return [self._aspect(aspect, title) for aspect, title in ASPECTS.items()]

    def _aspect(self, aspect: Aspect, title: str) -> AspectView:
        found = differences.in_words(self.desk.boxes, self.desk.whole["aspects"][aspect])
        rows = self._rows_by_aspect[aspect]
        return AspectView(aspect, title, rows, found, is_chosen=aspect == self.desk.aspect)

    @property
    def are_aspects_shown(self) -> bool:
        """Return whether results have several shapes, or the design differs by shape."""
        has_changes = any(self.desk.whole["aspects"].values())
        return has_changes or self.desk.aspect is not None or self._have_several_aspects

    @property
    def _have_several_aspects(self) -> bool:
        return sum(map(bool, self._rows_by_aspect.values())) > 1

    # The box, its kind, and the boxes beside it.

    @property
    def kind(self) -> BoxControls:
        return kinds.kind_of(self.desk.kind)

    @property
    def kinds(self) -> Sequence[BoxControls]:
        """Return the kinds of boxes that can be added."""
        return kinds.KINDS

    @property
    def boxes(self) -> list[tuple[Document, BoxControls]]:
        return [(box, kinds.kind_of(box["kind"])) for box in self.desk.boxes]

    @property
    def box_moves(self) -> list[Move]:
        return moves_of_box(self.desk.box["name"], self.desk.chosen, len(self.desk.boxes))

    @property
    def box_deeds(self) -> Sequence[BoxDeed]:
        """Return the other buttons of the chosen boxes. One box that is alone cannot be removed."""
        return BOX_DEEDS if len(self.desk.boxes) > 1 else BOX_DEEDS[:-1]

    @property
    def more(self) -> list[str]:
        """Return the settings of the box, under the fold, that are not as usual."""
        return self.kind.unusual(self.desk.box)

    @cached_property
    def hidden(self) -> list[str]:
        """Return the boxes that the shown output, or results of the shown shape, do not have."""
        changes = [*self.desk.changes, *self.desk.aspect_changes]
        names = [box["name"] for box in self.desk.boxes]
        return [name for name in names if differences.is_hidden(changes, name)]

    @cached_property
    def one_size(self) -> Finding | None:
        """Return the last check's finding on the one size of this box, if it is still valid."""
        if not self.desk.box.get("same_size") or self.batch.checked_at is None:
            return None
        said = self.batch.findings.filter(code=OneSize.code).select_related("job")
        of_box = self.desk.box["name"], self.desk.output_name
        return next((finding for finding in said if _is_about(finding) == of_box), None)

    # The outputs.

    @cached_property
    def outputs(self) -> Choices:
        """Return the outputs with their sizes in words."""
        return [(output["name"], size_in_words(output["canvas"])) for output in self.desk.outputs]

    @property
    def output_moves(self) -> list[Move]:
        return moves_of_output(self.desk.output_name, self.desk.output, len(self.desk.outputs))

    @property
    def others(self) -> list[tuple[int, str]]:
        """Return the outputs that are drawn small beside the shown one, with their names."""
        names = [(number, str(output["name"])) for number, output in enumerate(self.desk.outputs)]
        return [one for one in names if one[0] != self.desk.output][:MOST_BESIDE]

    @cached_property
    def of_output(self) -> str:
        """Return the parameters of a page that shows the same output and shape; empty without
        both.
        """
        desk = self.desk
        shown = {"output": desk.output, "counts_for": desk.counts_for} if desk.outputs else {}
        in_shape = {"aspect": desk.aspect} if desk.aspect else {}
        return f"&{urlencode(shown | in_shape)}" if shown or in_shape else ""

    # What texts and rows can name.

    @property
    def placeholders(self) -> Choices:
        return [(column, placeholder(column)) for column in self.desk.every_column]

    @property
    def contents(self) -> Choices:
        """Return what a code can have as a whole; nothing for other boxes."""
        return offered_contents(self.desk.every_column) if self.desk.kind == "code" else []

    @property
    def facts(self) -> list[OfferedFact]:
        """Return what the shown photo says."""
        return offered_facts(self.batch, self.shown, self._language, self.desk.every_column)

    @cached_property
    def looks(self) -> list[LookRows]:
        return looks_of(self.batch, self.desk)

    @property
    def languages(self) -> Choices:
        return languages(self._language)


def page(
    request: HtmxRequest,
    batch: Batch,
    desk: Desk,
    form: BoxForm,
    *,
    status: int = 200,
    **refused: Any,
) -> HttpResponse:
    """Show the design page. `refused`: a design that was pasted in vain, and its problems."""
    copied = clipboard.count(request.session)
    shown = DesignPage(batch, desk, request.GET, copied=copied, **refused)
    context = {"page": shown, "batch": batch, "desk": desk, "form": form}
    return render(request, "desk/design.html", context, status=status)


def _is_about(finding: Finding) -> tuple[str, str]:
    """Return the box and the output that a finding is about."""
    return finding.details["box"], finding.details.get("output", "")
