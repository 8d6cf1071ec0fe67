"""The exact sizes of outputs, saved designs or shapes."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

from jobs.design import Design
from jobs.design.aspects import ASPECTS, aspect_of
from jobs.design.cells.cell import row_of
from jobs.design.overrides import look_of
from jobs.errors import JobFailed
from jobs.models import Batch
from jobs.rendering.encoding import embedding
from jobs.results.pdf.choices import PdfChoices, PdfChoicesRefused
from jobs.searching.folding import fold
from jobs.storage import store

OWN_DESIGN = "The batch's own design"


class Sized(Protocol):
    """A result with its row, its output and its file."""

    @property
    def row(self) -> int: ...
    @property
    def output(self) -> str: ...
    @property
    def key(self) -> str: ...


def known(design: Design | None) -> dict[str, dict[str, str]]:
    """Return what can have different sizes in a batch: choice → name → words for people."""
    outputs = {output.name: output.name for output in design.outputs} if design else {}
    looks = {look.name: look.name for look in design.designs} if design else {}
    return {
        "output": outputs,
        "design": {"": OWN_DESIGN, **looks} if looks else {},
        "aspect": {str(aspect): words for aspect, words in ASPECTS.items()},
    }


def require_known(choices: PdfChoices, design: Design | None) -> None:
    """Raise PdfChoicesRefused if sizes are for names that the batch does not have."""
    if not choices.has_sizes:
        return
    names = known(design)[choices.size_by]
    there = set(map(fold, names))
    unknown = [size.name for size in choices.sizes if fold(size.name) not in there]
    if unknown or not names:
        shown = ", ".join(f"“{name}”" for name in names) or "none in this batch"
        what = {"output": "outputs", "design": "saved designs", "aspect": "shapes"}
        raise PdfChoicesRefused(
            f"sizes: {', '.join(f'“{name}”' for name in unknown) or 'Nothing'} is not one of the "
            f"{what[choices.size_by]}, which are: {shown}."
        )


def choices_of_each(batch: Batch, choices: PdfChoices) -> Callable[[Sized], PdfChoices]:
    """Return a function from a result to the choices with its own exact size."""
    if not choices.has_sizes:
        return lambda _: choices
    of_name = {
        fold(size.name): replace(choices, piece_width=size.width, piece_height=size.height)
        for size in choices.sizes
    }
    named = _name_of(batch, choices.size_by)
    return lambda result: of_name.get(fold(named(result)), choices)


def _name_of(batch: Batch, by: str) -> Callable[[Sized], str]:
    if by == "output":
        return _by_output
    return _by_aspect if by == "aspect" else _by_design(batch)


def _by_output(result: Sized) -> str:
    return result.output


def _by_aspect(result: Sized) -> str:
    with store().local(result.key) as path:
        return aspect_of(*embedding.size(path))


def _by_design(batch: Batch) -> Callable[[Sized], str]:
    looks = _looks(batch)
    return lambda result: looks.get(result.row, "")


def _looks(batch: Batch) -> Mapping[int, str]:
    """Return row → the name of its saved design, if it has one."""
    design = batch.design
    if design is None or not design.design_column:
        return {}
    cells = batch.jobs.values_list("row", "cells").iterator(chunk_size=2_000)
    return {row: _look(design, stored) for row, stored in cells}


def _look(design: Design, stored: Mapping[str, list[object]]) -> str:
    try:
        return look_of(design, row_of(stored))  # type: ignore[arg-type]
    except JobFailed:  # such a row has no result
        return ""
