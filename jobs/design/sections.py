"""Objects of a design document: each is a dataclass whose fields tell their own rules."""

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jobs.design.controls import Control, controls_of, rules_of
from jobs.design.key_rules import Choice, Problems, Schema, joined, shown


@dataclass(frozen=True, slots=True)
class Section[T]:
    """An object whose keys are the settings of a dataclass, as `controls` describes them.

    `contradictions` checks a section whose keys are all valid by themselves.
    """

    kind: Callable[..., T]
    contradictions: Callable[[T], Problems] = lambda _: []

    def read(self, value: object, path: str, problems: Problems) -> Any:
        if not isinstance(value, dict):
            problems.append((path, f"{shown(value)} is not an object with keys."))
            return None
        before = len(problems)
        problems.extend(self._wrong_keys(value, path))
        given = self._given(value, path, problems)
        if len(problems) > before:
            return None
        section = self.kind(**given)
        problems.extend(self._contradictions_below(path, section))
        return section

    def _contradictions_below(self, path: str, section: T) -> Problems:
        return [(joined(path, key), sentence) for key, sentence in self.contradictions(section)]

    def _given(self, value: dict[Any, Any], path: str, problems: Problems) -> dict[str, Any]:
        """Return the settings by the names of their fields, each read by its rule."""
        return {
            control.name: control.rule.read(value[control.key], joined(path, control.key), problems)
            for control in controls_of(self.kind).values()
            if control.key in value
        }

    def _wrong_keys(self, value: dict[Any, Any], path: str) -> Problems:
        """Return the problems with keys that are not known, and with those that are missing."""
        known = list(rules_of(self.kind))
        unknown = [
            (joined(path, str(key)), _unknown(str(key), known)) for key in value if key not in known
        ]
        missing = [
            (joined(path, key), "This key is missing.")
            for key in self._required()
            if key not in value
        ]
        return [*unknown, *missing]

    def _required(self) -> list[str]:
        controls = controls_of(self.kind).values()
        return [control.key for control in controls if control.is_required]

    def write(self, value: Any) -> object:
        return {
            control.key: control.rule.write(getattr(value, control.name))
            for control in controls_of(self.kind).values()
        }

    def schema(self) -> Schema:
        controls = controls_of(self.kind).values()
        return {
            "type": "object",
            "additionalProperties": False,
            "required": self._required(),
            "properties": {control.key: _described(control) for control in controls},
        }


def _described(control: Control) -> Schema:
    title = {"title": control.label.name} if control.label else {}
    described = {**title, **control.rule.schema(), "description": control.help}
    if not control.is_required:
        described["default"] = control.rule.write(control.default)
    return described


@dataclass(frozen=True, slots=True)
class ByKind:
    """An object whose key `kind` says which of the sections it is.

    Without the key it is the first.
    """

    sections: tuple[Section[Any], ...]

    def read(self, value: object, path: str, problems: Problems) -> Any:
        kinds = self.kinds()
        kind = (
            value.get("kind", next(iter(kinds))) if isinstance(value, dict) else next(iter(kinds))
        )
        if isinstance(kind, str) and kind in kinds:
            return kinds[kind].read(value, path, problems)
        return Choice(dict.fromkeys(kinds, "")).read(kind, joined(path, "kind"), problems)

    def write(self, value: Any) -> object:
        return self.kinds()[value.kind].write(value)

    def schema(self) -> Schema:
        return {"anyOf": [section.schema() for section in self.sections]}

    def kinds(self) -> dict[str, Section[Any]]:
        """Return kind → section."""
        return {_kind_of(section): section for section in self.sections}


def _kind_of(section: Section[Any]) -> str:
    return str(rules_of(section.kind)["kind"].schema()["const"])


def _unknown(key: str, known: list[str]) -> str:
    near = difflib.get_close_matches(key, known, 1)
    if near:
        return f"This key is not known; did you mean “{near[0]}”?"
    return f"This key is not known; the keys are {', '.join(known)}."
