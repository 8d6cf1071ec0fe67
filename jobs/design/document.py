"""The design as a JSON document: read with all problems at once, written in full, identified by a
fingerprint.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from jobs.design.boxes.kinds import BOXES, Box
from jobs.design.by_output import each_result
from jobs.design.controls import controls_of
from jobs.design.key_rules import Choice, Problems, joined
from jobs.design.sections import Section
from jobs.design.values import Design, NamedLook, name_contradictions
from jobs.errors import DesignRefused, ValueUnusable
from jobs.texts import unstorable

#: for texts that cannot be stored; a document of nothing but garbage is not listed to its end
MOST_PROBLEMS = 20
type Document = dict[str, Any]
type Boxes = tuple[Box, ...]

UPGRADES: dict[int, Callable[[Document], Document]] = {}
"""Format n → a pure function to format n + 1; old documents are always read through these."""

_DESIGN = Section(Design, name_contradictions)


def parse(document: object) -> Design:
    """Read a design document.

    Raises `DesignRefused` with `details["problems"]`: every `[path, sentence]`, in reading order.
    """
    unstorable_texts = (
        [] if _is_storable(document) else list(islice(_unstorable(document), MOST_PROBLEMS))
    )
    if unstorable_texts:
        raise _refused(unstorable_texts)
    problems: Problems = []
    design = _DESIGN.read(_upgraded(_without_schema(document)), "", problems)
    if problems:
        raise _refused(problems)
    named = _named(design)
    try:
        each_result(named)
    except ValueUnusable as failure:
        raise _refused([("outputs", failure.sentence)]) from failure
    return named


def to_document(design: Design) -> Document:
    """Return the design with every key, defaults included.

    `parse` turns it into an equal design.
    """
    written = _DESIGN.write(design)
    assert isinstance(written, dict)  # noqa: S101 - tells mypy what Section.write returns
    return written


def fingerprint(document: object) -> str:
    """Return the SHA-256, in hex, of the canonical JSON: sorted keys, no spaces, whole numbers
    without a decimal point.
    """
    canonical = json.dumps(
        _canonical(document), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def json_schema() -> Document:
    """Return the published schema (JSON Schema 2020-12)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Overprint design",
        **_DESIGN.schema(),
    }


def schema_as_text() -> str:
    """Return the published schema as it is in `docs/design.schema.json`."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def _is_storable(document: object) -> bool:
    """Return whether no text or key holds anything that a database cannot store.

    Looks at the document as one text, which takes a tenth of the time of looking at each. Also
    False if it cannot be written, or if a text spells out the escape of NUL.
    """
    try:
        written = json.dumps(document, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return False
    return r"\u0000" not in written and not unstorable(written)


def _unstorable(document: object) -> Iterator[tuple[str, str]]:
    """Yield the path and the sentence for every text or key that no database can store.

    Does not recurse: JSON may be nested deeper than Python can call functions.
    """
    inside = [iter([("", document)])]
    while inside:
        path, value = next(inside[-1], (None, None))
        if path is None:
            inside.pop()
            continue
        yield from _unstorable_here(path, value)
        if isinstance(value, dict | list | tuple):
            inside.append(iter(_items(path, value)))


def _unstorable_here(path: str, value: object) -> Iterator[tuple[str, str]]:
    """Yield the problems of a text, and of the keys of an object."""
    if isinstance(value, str) and (found := unstorable(value)):
        yield path, f"The text holds {found}, which cannot be stored. Remove it."
    for key in value if isinstance(value, dict) else ():
        if found := unstorable(str(key)):
            yield path, f"A key holds {found}."


def _items(
    path: str, value: dict[Any, Any] | list[Any] | tuple[Any, ...]
) -> list[tuple[str, object]]:
    """Return what a list or an object holds, by its path, without keys that cannot be stored."""
    if not isinstance(value, dict):
        return [(f"{path}[{index}]", item) for index, item in enumerate(value)]
    items = ((str(key), item) for key, item in value.items())
    return [(joined(path, key), item) for key, item in items if not unstorable(key)]


def _without_schema(document: object) -> object:
    """Return the document without the key by which editors find its schema."""
    if isinstance(document, dict):
        return {key: value for key, value in document.items() if key != "$schema"}
    return document


def _upgraded(document: object) -> object:
    while upgrade := _upgrade_of(document):
        document = upgrade(document)
    return document


def _upgrade_of(document: object) -> Callable[[Any], object] | None:
    """Return what makes the next format of a document of an older one, or None."""
    number = document.get("format") if isinstance(document, dict) else None
    return UPGRADES.get(number) if isinstance(number, int) else None


def _named(design: Design) -> Design:
    """Name the boxes that have no name by their place ("text 1", "picture 2"), skipping names that
    are taken.
    """
    looks = tuple(map(_with_named_boxes, design.designs))
    return replace(_with_named_boxes(design), designs=looks)


def _with_named_boxes[Own: (Design, NamedLook)](own: Own) -> Own:
    return replace(own, boxes=_named_boxes(own.boxes))


def _named_boxes(boxes: Boxes) -> Boxes:
    taken = {box.name for box in boxes}
    return tuple(_named_box(box, index, taken) for index, box in enumerate(boxes, 1))


def _named_box(box: Box, number: int, taken: set[str]) -> Box:
    while not box.name:
        candidate = f"{word_for(box.kind).lower()} {number}"
        if candidate not in taken:
            taken.add(candidate)
            return replace(box, name=candidate)
        number += 1
    return box


def word_for(kind: str) -> str:
    """Return what people call a kind of box: Text, Picture, Code."""
    rule = controls_of(BOXES.kinds()[kind].kind)["kind"].rule
    return rule.options[kind] if isinstance(rule, Choice) else kind


def _canonical(value: object) -> object:
    if isinstance(value, dict):
        return {key: _canonical(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _refused(problems: Problems) -> DesignRefused:
    path, sentence = problems[0]
    first = f"{path}: {sentence}" if path else sentence
    more = len(problems) - 1
    rest = {0: "", 1: " There is one more problem."}.get(more, f" There are {more} more problems.")
    listed = [[path, sentence] for path, sentence in problems]
    return DesignRefused(f"The design was not accepted. {first}{rest}", problems=listed)
