"""The results of a batch in words, for its check page: format, size and metadata."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.templatetags.words import counted, number
from jobs import formats
from jobs.design import Canvas, Design, Output, Strip, each_result

_SIDES = {"below": "below", "above": "above", "left": "on the left", "right": "on the right"}
_METADATA = {
    "keep": "",
    "no_place": "kept, without the location",
    "none": "removed",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Words for the check page. `metadata` is empty if all metadata of the photos is kept."""

    format: str
    size: str
    metadata: str


@dataclass(frozen=True, slots=True)
class OutputLine:
    """The results of one output: how many, their format and size, and how large test results
    were.
    """

    name: str
    count: int
    words: Outcome
    tried: str


def outcomes(
    design: Design,
    kinds: Mapping[str, int],
    counts: Mapping[str, int],
    trials: Sequence[Mapping[str, Any]],
) -> list[OutputLine]:
    """Describe the results of each output; none for a design without outputs.

    `counts`: how many results of each there will be. `trials`: the test results, as the check keeps
    them.
    """
    by_output = {trial["output"]: trial for trial in trials}
    return [
        OutputLine(
            name=one.output,
            count=counts[one.output],
            words=outcome(one.design, kinds),
            tried=tried(by_output.get(one.output)),
        )
        for one in each_result(design)
        if one.output
    ]


def outcome(design: Design, kinds: Mapping[str, int]) -> Outcome:
    """Describe the results. `kinds` says how many photos of each kind (JPEG, HEIF) the rows use."""
    size = _size(design.canvas)
    if any(look.canvas != design.canvas for look in design.designs):
        size = f"{size}, or as the saved design of the row says"
    return Outcome(_format(design.output, kinds), size, _metadata(design.output))


def tried(trial: Mapping[str, int] | None) -> str:
    """Say whether test results stayed under the size limit. Empty without a limit."""
    if not trial or not trial["tried"]:
        return ""
    count, came = trial["tried"], _came(trial)
    if count == trial["of"]:
        return f"all {counted(count, 'photo')} tested: {came}"
    return f"{number(count)} of {number(trial['of'])} photos tested, largest first: {came}"


def _format(output: Output, kinds: Mapping[str, int]) -> str:
    return _listed(_kind(output, kinds), _quality(output), _weight(output))


def _metadata(output: Output) -> str:
    """Describe the metadata. Empty if nothing is removed or added."""
    written = " and ".join(name for name in ("title", "copyright") if getattr(output, name))
    return _listed(_METADATA[output.metadata], f"{written} added" if written else "")


def _listed(*phrases: str) -> str:
    """Join the phrases that say something."""
    return ", ".join(filter(None, phrases))


def _came(trial: Mapping[str, int]) -> str:
    """Say how many of the test results were too large."""
    most, large = f"{number(trial['most_kb'])} kB", trial["too_large"]
    if large:
        are = "is" if large == 1 else "are"
        return f"{number(large)} {are} over {most} even at the lowest quality"
    return f"it is under {most}" if trial["tried"] == 1 else f"all are under {most}"


def _kind(output: Output, kinds: Mapping[str, int]) -> str:
    if output.format != "keep":
        return formats.of_choice(output.format).name
    return f"same as the photos{_of_photos(kinds)}"


def _of_photos(kinds: Mapping[str, int]) -> str:
    """Say in brackets which formats the photos have, unless all have the same and keep it."""
    found = [one for one in formats.FORMATS if one.code in kinds]
    counted = ", ".join(f"{number(kinds[one.code])} {one.name}" for one in found)
    becomes = formats.converted(found)
    if becomes:
        return f" ({counted}; {becomes})"
    return f" ({counted})" if len(kinds) > 1 else ""


def _quality(output: Output) -> str:
    has_none = output.format != "keep" and not formats.of_choice(output.format).has_quality
    if has_none or output.quality == "keep":
        return ""
    return f"quality {output.quality}"


def _weight(output: Output) -> str:
    return f"at most {number(output.most_kb)} kB each" if output.most_kb else ""


def _size(canvas: Canvas) -> str:
    return _listed(_pixels(canvas), _strip(canvas.strip))


def _strip(strip: Strip | None) -> str:
    return f"with a strip of {strip.size:g} % {_SIDES[strip.side]}, {strip.colour}" if strip else ""


def _pixels(canvas: Canvas) -> str:
    if canvas.width and canvas.height:
        how = "cropped to fit" if canvas.fit == "crop" else f"whole photos on {canvas.background}"
        small = "smaller photos enlarged" if canvas.enlarge else ""
        return _listed(f"{number(canvas.width)} × {number(canvas.height)} px", how, small)
    if canvas.long_edge:
        most = ", smaller photos enlarged" if canvas.enlarge else " at most"
        return f"long edge {number(canvas.long_edge)} px{most}"
    return "same as the photos"
