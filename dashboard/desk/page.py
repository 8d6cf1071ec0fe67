"""The contents of the design page: the controls of one box, and the rows worth seeing."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render

from dashboard.batch.steps import steps
from dashboard.desk import differences, strips
from dashboard.desk.aspect_rows import ratios_of, rows_by_aspect
from dashboard.desk.aspects import AspectView
from dashboard.desk.desk import Desk
from dashboard.desk.forms import kinds
from dashboard.desk.forms.box import BoxForm
from dashboard.desk.forms.code_contents import offered_contents
from dashboard.desk.forms.moves import moves_of_box, moves_of_output
from dashboard.desk.languages import languages
from dashboard.desk.looks import looks_of
from dashboard.desk.photo_facts import offered_facts
from dashboard.desk.presets import size_in_words
from dashboard.requests.htmx import HtmxRequest
from jobs import reading
from jobs.design.aspects import ASPECTS, Aspect
from jobs.design.starting import placeholder
from jobs.findings.results import OneSize
from jobs.models import Batch, Finding, Job
from jobs.reading import example_rows
from jobs.reading.example_rows import ANY_RATIO
from jobs.rendering.colours.contrast import ENOUGH
from jobs.texts import whole_number

MOST_BESIDE = 4  #: other outputs that are drawn at each change


def page(
    request: HtmxRequest,
    batch: Batch,
    desk: Desk,
    form: BoxForm,
    *,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    """Show the design page. `extra` goes to the template."""
    of_batch = _of_batch(request, batch, desk)
    facts = offered_facts(batch, of_batch["shown"], desk.document["language"], desk.every_column)
    context = of_batch | _of_box(batch, desk) | {"form": form, "facts": facts} | extra
    return render(request, "desk/design.html", context, status=status)


def _of_batch(request: HtmxRequest, batch: Batch, desk: Desk) -> dict[str, Any]:
    """Return the rows worth seeing, and what the page says of the whole batch."""
    counts = rows_by_aspect(batch, desk)
    return {
        "batch": batch,
        "steps": steps(batch, "design"),
        "edited": batch.design_version_id or 0,
        **_examples(batch, desk, counts, request.GET.get("row", "")),
        **_row_counts(batch),
        "has_failing": example_rows.has_failing(batch),
        "aspects": _aspects(desk, counts),
        "are_aspects_shown": _are_aspects_of_use(desk, counts),
        "is_new_duplicate": desk.index > 0 and request.GET.get("duplicate") == desk.box["name"],
    }


def _row_counts(batch: Batch) -> dict[str, int]:
    """Return how many rows there are, and how many the last check found impossible to make."""
    return {
        "row_count": batch.jobs.count(),
        "blocked": reading.blocked_rows(batch).count() if batch.checked_at else 0,
    }


def _examples(batch: Batch, desk: Desk, counts: Mapping[Aspect, int], asked: str) -> dict[str, Any]:
    """Return the rows worth seeing, of the chosen shape if it has some, and the one for the large
    picture.
    """
    ratios = ratios_of(desk) if desk.aspect and counts[desk.aspect] else ANY_RATIO
    found = example_rows.worth_seeing(batch, desk.pattern, desk.document["language"], ratios)
    return {"samples": found, "shown": _shown(batch, asked, found)}


def _of_box(batch: Batch, desk: Desk) -> dict[str, Any]:
    """Return what the page says of the box, of its kind, and of the boxes beside it."""
    return {
        "desk": desk,
        **_of_kind(desk),
        **_of_outputs(desk),
        "on_strip": f"{strips.WIDTH_ON_STRIP} {strips.HEIGHT_ON_STRIP}",
        "enough_contrast": ENOUGH,
        "placeholders": [(column, placeholder(column)) for column in desk.every_column],
        "contents": offered_contents(desk.every_column) if desk.kind == "code" else [],
        "one_size": _one_size(batch, desk),
        "looks": looks_of(batch, desk),
        "languages": languages(desk.document["language"]),
    }


def _of_kind(desk: Desk) -> dict[str, Any]:
    """Return the kind of the box, those of the boxes beside it, and those that can be added."""
    kind = kinds.kind_of(desk.kind)
    return {
        "kind": kind,
        "kinds": kinds.KINDS,
        "boxes": [(box, kinds.kind_of(box["kind"])) for box in desk.boxes],
        "box_moves": moves_of_box(desk.box["name"], desk.index, len(desk.boxes)),
        "margin": kind.margin,
        "more": kind.unusual(desk.box),
    }


def _of_outputs(desk: Desk) -> dict[str, Any]:
    """Return the outputs, those beside the shown one, and which boxes the shown one lacks."""
    return {
        "outputs": [(output["name"], size_in_words(output["canvas"])) for output in desk.outputs],
        "output_moves": moves_of_output(desk.output_name, desk.output, len(desk.outputs)),
        "hidden": _hidden(desk),
        "others": _others(desk),
        "of_output": _of_output(desk),
    }


def _aspects(desk: Desk, rows: Mapping[Aspect, int]) -> list[AspectView]:
    """Return the three shapes, with their rows and what is different there."""
    return [
        AspectView(
            aspect,
            title,
            rows[aspect],
            differences.in_words(desk.boxes, desk.whole["aspects"][aspect]),
            aspect == desk.aspect,
        )
        for aspect, title in ASPECTS.items()
    ]


def _are_aspects_of_use(desk: Desk, rows: Mapping[Aspect, int]) -> bool:
    """Return whether results have several shapes, or the design differs by shape."""
    has_changes = any(desk.whole["aspects"].values())
    return has_changes or desk.aspect is not None or sum(map(bool, rows.values())) > 1


def _hidden(desk: Desk) -> list[str]:
    """Return the boxes that the shown output, or results of the shown shape, do not have."""
    changes = [*desk.changes, *desk.aspect_changes]
    return [box["name"] for box in desk.boxes if differences.is_hidden(changes, box["name"])]


def _others(desk: Desk) -> list[tuple[int, str]]:
    """Return the outputs that are drawn small beside the shown one, with their names."""
    names = [(number, str(output["name"])) for number, output in enumerate(desk.outputs)]
    return [one for one in names if one[0] != desk.output][:MOST_BESIDE]


def _of_output(desk: Desk) -> str:
    """Return the parameters of a page that shows the same output and shape; empty without both."""
    shown = {"output": desk.output, "counts_for": desk.counts_for} if desk.outputs else {}
    in_shape = {"aspect": desk.aspect} if desk.aspect else {}
    return f"&{urlencode(shown | in_shape)}" if shown or in_shape else ""


def _one_size(batch: Batch, desk: Desk) -> Finding | None:
    """Return the last check's finding on the one size of this box, if it is still valid."""
    if not desk.box.get("same_size") or batch.checked_at is None:
        return None
    said = batch.findings.filter(code=OneSize.code).select_related("job")
    of_box = desk.box["name"], desk.output_name
    return next((finding for finding in said if _is_about(finding) == of_box), None)


def _is_about(finding: Finding) -> tuple[str, str]:
    """Return the box and the output that a finding is about."""
    return finding.details["box"], finding.details.get("output", "")


def _shown(batch: Batch, row: str, found: list[example_rows.Sample]) -> Job | None:
    """Return the row for the large picture: the requested one, else the one with the longest
    text.
    """
    number = whole_number(row)
    asked = example_rows.numbered(batch, number) if number is not None else None
    return asked or (found[0].job if found else None)
