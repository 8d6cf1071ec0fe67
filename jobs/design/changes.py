"""Changes to the boxes of a design for some of its results: hide a box, or give it other settings.

    {"box": "caption", "settings": {"y": 90, "width": 60}}
    {"box": "small print", "hidden": true}

A change names settings as the document of the box does, so that they are read by the same rules
and checked for the same contradictions. A setting that is an object, such as `plate`, is replaced
as a whole.
"""

import difflib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Annotated, Any, Protocol

from jobs.design.boxes.kinds import BOXES, Box, leader_of
from jobs.design.controls import rules_of
from jobs.design.key_rules import Flag, Pattern, Problems, Schema, Several, Text, joined, shown
from jobs.design.sections import Section

MOST_CHANGES = 50
UNCHANGEABLE = ("name", "kind")
"""What makes a box the one it is."""
PATTERNS = frozenset(
    key
    for section in BOXES.sections
    for key, rule in rules_of(section.kind).items()
    if isinstance(rule, Pattern)
)
"""The settings that are patterns, in any kind of box."""
_DEEPEST = 3
"""How deep settings are nested: an object, such as an outline, holds plain values and lists."""


@dataclass(frozen=True, slots=True)
class Keys:
    """A JSON object as a frozen value, with its keys in their order."""

    items: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def of(cls, settings: Mapping[str, object]) -> "Keys":
        return cls(tuple((key, _frozen(value)) for key, value in settings.items()))

    def as_json(self) -> dict[str, Any]:
        return {key: _thawed(value) for key, value in self.items}


@dataclass(frozen=True, slots=True)
class _Settings:
    """An object of settings by their keys. Which ones there are depends on the box."""

    def read(self, value: object, path: str, problems: Problems) -> Any:
        if not isinstance(value, dict):
            problems.append((path, f"{shown(value)} is not an object with keys."))
            return Keys()
        if _depth(value) > _DEEPEST:
            problems.append((path, "The settings are nested too deeply."))
            return Keys()
        return Keys.of({str(key): item for key, item in value.items()})

    def write(self, value: Keys) -> object:
        return value.as_json()

    def schema(self) -> Schema:
        return {"type": "object"}


@dataclass(frozen=True, slots=True)
class BoxChange:
    """What is different about one box."""

    box: Annotated[str, Text(60), "The name of the box."]
    hidden: Annotated[
        bool, Flag(), "Leave the box out, and the shapes behind it if it is a text."
    ] = False
    settings: Annotated[
        Keys,
        _Settings(),
        "Settings that replace those of the box, by their keys: any but its name and kind.",
    ] = Keys()


type Changes = tuple[BoxChange, ...]
CHANGES = Several(Section(BoxChange), 0, MOST_CHANGES)
"""The rule of a list of changes, for a field `tuple[BoxChange, ...]` of a design."""


class _Boxed(Protocol):
    """A design, which is made of values above this module."""

    @property
    def boxes(self) -> tuple[Box, ...]: ...


def changed[Own: _Boxed](design: Own, changes: Sequence[BoxChange]) -> Own:
    """Return the design with these changes.

    Changes of boxes that the design does not have, or that do not fit the kind of box it has by
    that name, are left out: `contradictions_of` finds them when the design is read.
    """
    if not changes:
        return design
    boxes = changed_boxes(design.boxes, tuple(changes))
    return replace(design, boxes=boxes)  # type: ignore[type-var]  # a dataclass


@lru_cache(maxsize=256)
def changed_boxes(boxes: tuple[Box, ...], changes: Changes) -> tuple[Box, ...]:
    """Return the boxes of a design with these changes.

    Cached, because all rows of a batch have the same few.
    """
    by_name = {change.box: change for change in changes}
    hidden = {change.box for change in changes if change.hidden}
    return tuple(
        _changed(box, by_name.get(box.name))
        for box in boxes
        if box.name not in hidden and leader_of(box) not in hidden
    )


def without(changes: Changes, later: Changes) -> Changes:
    """Return the changes without the settings that later ones set again."""
    if not later:
        return changes
    keys = {change.box: {key for key, _ in change.settings.items} for change in later}
    return tuple(_without(change, keys.get(change.box, set())) for change in changes)


def _without(change: BoxChange, keys: set[str]) -> BoxChange:
    kept = ((key, value) for key, value in change.settings.items if key not in keys)
    return _with_settings(change, kept)


def _with_settings(change: BoxChange, items: Iterable[tuple[str, Any]]) -> BoxChange:
    return replace(change, settings=Keys(tuple(items)))


def contradictions_of(boxes: Sequence[Box], changes: Sequence[BoxChange], key: str) -> Problems:
    """Return what cannot be changed, by its path below `key`, which holds the list of changes."""
    by_name = {box.name: box for box in boxes if box.name}
    found = [
        problem
        for index, change in enumerate(changes)
        for problem in _contradictions_at(f"{key}[{index}]", change, by_name, changes[:index])
    ]
    return [*found, *_without_leader(boxes, changes, key)]


def _contradictions_at(
    path: str, change: BoxChange, by_name: Mapping[str, Box], earlier: Sequence[BoxChange]
) -> Iterator[tuple[str, str]]:
    if change.box not in by_name:
        yield f"{path}.box", _no_such_box(change.box, list(by_name))
    elif change.box in {one.box for one in earlier}:
        yield f"{path}.box", f"“{change.box}” is changed twice; join the two."
    else:
        yield from _contradictions_of_one(by_name[change.box], change, f"{path}.settings")


def _no_such_box(name: str, names: list[str]) -> str:
    near = difflib.get_close_matches(name, names, 1)
    hint = f"did you mean “{near[0]}”?" if near else f"the boxes are {', '.join(names) or 'none'}."
    return f"“{name}” is not the name of a box; {hint}"


def _contradictions_of_one(box: Box, change: BoxChange, path: str) -> Iterator[tuple[str, str]]:
    settings = change.settings.as_json()
    fixed = [key for key in UNCHANGEABLE if key in settings]
    yield from ((joined(path, key), "A change cannot set this key.") for key in fixed)
    if not fixed:
        problems: Problems = []
        _read(box, change, path, problems)
        yield from problems


def _without_leader(
    boxes: Sequence[Box], changes: Sequence[BoxChange], key: str
) -> Iterator[tuple[str, str]]:
    names = {"", *(box.name for box in boxes if box.kind == "text")}
    for index, change in enumerate(changes):
        leader = change.settings.as_json().get("behind", "")
        if isinstance(leader, str) and leader not in names:
            path = f"{key}[{index}].settings.behind"
            yield path, f"“{leader}” is not the name of a text box."


def _changed(box: Box, change: BoxChange | None) -> Box:
    problems: Problems = []
    read = _read(box, change, "", problems) if change and change.settings.items else box
    return box if problems else read


def _read(box: Box, change: BoxChange, path: str, problems: Problems) -> Any:
    """Return the changed box; meaningless if a problem was added."""
    section = BOXES.kinds()[box.kind]
    document = section.write(box)
    assert isinstance(document, dict)  # noqa: S101 - tells mypy what Section.write returns
    return section.read({**document, **change.settings.as_json()}, path, problems)


def with_patterns(changes: Changes, said: Callable[[str], str]) -> Changes:
    """Return the changes with each pattern that they set passed through `said`."""
    return tuple(_with_patterns(change, said) for change in changes)


def _with_patterns(change: BoxChange, said: Callable[[str], str]) -> BoxChange:
    items = change.settings.items
    settings = ((key, said(value) if key in PATTERNS else value) for key, value in items)
    return _with_settings(change, settings)


def with_at_most(changes: Changes, key: str, most: float) -> Changes:
    """Return the changes with a number that is at most this where they set it."""
    return tuple(_with_bound(change, key, partial(min, most)) for change in changes)


def with_at_least(changes: Changes, key: str, least: float, boxes: Collection[str]) -> Changes:
    """Return the changes with a number that is at least this where they set it for these boxes."""
    return tuple(
        _with_bound(change, key, partial(max, least)) if change.box in boxes else change
        for change in changes
    )


def _with_bound(change: BoxChange, key: str, bound: Callable[[Any], Any]) -> BoxChange:
    items = change.settings.items
    settings = ((own, bound(value) if own == key else value) for own, value in items)
    return _with_settings(change, settings)


# --- Frozen JSON --------------------------------------------------------------------------------


def _depth(value: object) -> int:
    """Return how deep objects and lists are nested, but no more than one level too many."""
    level, depth = [value], 0
    while level and depth <= _DEEPEST:
        level = [item for one in level for item in _inside(one)]
        depth += 1
    return depth


def _inside(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if isinstance(value, list) else []


def _frozen(value: object) -> Any:
    if isinstance(value, dict):
        return Keys.of(value)
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


def _thawed(value: object) -> Any:
    if isinstance(value, Keys):
        return value.as_json()
    return [_thawed(item) for item in value] if isinstance(value, tuple) else value
