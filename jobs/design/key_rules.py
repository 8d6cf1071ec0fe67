"""The values that a key of a design document may hold: each rule reads JSON, writes it back and
gives its JSON Schema.

Reading never raises: it adds `(path, sentence)` to the problems, so that a person sees all of them
at once.
"""

import difflib
import re
from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, fields
from functools import cache
from typing import Any, Protocol, get_type_hints

from babel import Locale, UnknownLocaleError

from jobs.design.cells import patterns

type Problems = list[tuple[str, str]]
type Schema = dict[str, Any]


class Rule(Protocol):
    def read(self, value: object, path: str, problems: Problems) -> Any:
        """Return the value to keep; meaningless if a problem was added."""

    def write(self, value: Any) -> object:
        """Return the JSON from which `read` gets this value."""

    def schema(self) -> Schema: ...


@dataclass(frozen=True, slots=True)
class Number:
    low: float
    high: float
    whole: bool = False

    def read(self, value: object, path: str, problems: Problems) -> Any:
        if isinstance(value, bool) or not isinstance(value, int if self.whole else int | float):
            problems.append(
                (path, f"{shown(value)} is not a {self._kind()}; it must be {self._range()}.")
            )
            return None
        if not self.low <= value <= self.high:
            problems.append((path, f"{shown(value)} is out of range; it must be {self._range()}."))
            return None
        return value if self.whole else float(value)

    def write(self, value: Any) -> object:
        return int(value) if value == int(value) else value

    def schema(self) -> Schema:
        return {
            "type": "integer" if self.whole else "number",
            "minimum": self.low,
            "maximum": self.high,
        }

    def _kind(self) -> str:
        return "whole number" if self.whole else "number"

    def _range(self) -> str:
        return f"from {self.low:g} to {self.high:g}"


@dataclass(frozen=True, slots=True)
class Choice:
    options: tuple[str | int, ...]

    def read(self, value: object, path: str, problems: Problems) -> Any:
        if isinstance(value, bool) or value not in self.options:
            allowed = ", ".join(shown(option) for option in self.options)
            problems.append((path, f"{shown(value)} is not one of: {allowed}."))
        return value

    def write(self, value: Any) -> object:
        return value

    def schema(self) -> Schema:
        return (
            {"const": self.options[0]} if len(self.options) == 1 else {"enum": list(self.options)}
        )


@dataclass(frozen=True, slots=True)
class Flag:
    def read(self, value: object, path: str, problems: Problems) -> Any:
        if not isinstance(value, bool):
            problems.append((path, f"{shown(value)} is neither true nor false."))
        return value

    def write(self, value: Any) -> object:
        return value

    def schema(self) -> Schema:
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Text:
    longest: int
    empty: bool = False

    def read(self, value: object, path: str, problems: Problems) -> Any:
        if not isinstance(value, str):
            problems.append((path, f"{shown(value)} is not text."))
        elif len(value) > self.longest:
            problems.append(
                (path, f"The text has {len(value):,} characters; {self.longest:,} are allowed.")
            )
        elif not self.empty and not value.strip():
            problems.append((path, "The text is empty."))
        return value

    def write(self, value: Any) -> object:
        return value

    def schema(self) -> Schema:
        return {
            "type": "string",
            "maxLength": self.longest,
            **({} if self.empty else {"minLength": 1}),
        }


@dataclass(frozen=True, slots=True)
class Pattern(Text):
    """Text with `{column}` placeholders."""

    def read(self, value: object, path: str, problems: Problems) -> Any:
        before = len(problems)
        # `slots=True` creates a new class, so a bare super() does not work here.
        Text.read(self, value, path, problems)
        if isinstance(value, str) and len(problems) == before:
            problems.extend((path, sentence) for sentence in patterns.problems(value))
        return value


@dataclass(frozen=True, slots=True)
class Colour:
    def read(self, value: object, path: str, problems: Problems) -> Any:
        if isinstance(value, str) and re.fullmatch(r"#[0-9a-fA-F]{6}", value):
            return value.lower()
        problems.append(
            (
                path,
                (
                    f"{shown(value)} is not a colour; write it as #rrggbb, for example #ffffff for "
                    f"white."
                ),
            )
        )
        return None

    def write(self, value: Any) -> object:
        return value

    def schema(self) -> Schema:
        return {"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"}


@dataclass(frozen=True, slots=True)
class Digest:
    """SHA-256 of a file, as 64 hexadecimal digits."""

    def read(self, value: object, path: str, problems: Problems) -> Any:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9a-f]{64}", value):
            problems.append(
                (path, f"{shown(value)} is not a SHA-256 digest; it has 64 digits from 0 to f.")
            )
        return value

    def write(self, value: Any) -> object:
        return value

    def schema(self) -> Schema:
        return {"type": "string", "pattern": "^[0-9a-f]{64}$"}


@dataclass(frozen=True, slots=True)
class Feature:
    """An OpenType feature of a font, by its tag: `tnum` turns it on, `-liga` off, `salt=2` picks
    the second of several.
    """

    def read(self, value: object, path: str, problems: Problems) -> Any:
        if not isinstance(value, str) or not _is_feature(value):
            problems.append(
                (
                    path,
                    (
                        f"{shown(value)} is not a feature; write its tag, such as tnum, -liga or "
                        f"salt=2."
                    ),
                )
            )
        return value

    def write(self, value: Any) -> object:
        return value

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^{_FEATURE}$"}


_FEATURE = "(-?[A-Za-z0-9]{4}|[A-Za-z0-9]{4}=[0-9]{1,2})"
_is_feature = re.compile(_FEATURE).fullmatch


@dataclass(frozen=True, slots=True)
class Language:
    """A BCP 47 tag that CLDR knows."""

    def read(self, value: object, path: str, problems: Problems) -> Any:
        if not isinstance(value, str) or not is_language(value):
            problems.append(
                (
                    path,
                    (
                        f"{shown(value)} is not a language we know; write a tag such as en, de or "
                        f"pt-BR."
                    ),
                )
            )
        return value

    def write(self, value: Any) -> object:
        return value

    def schema(self) -> Schema:
        return {"type": "string"}


@dataclass(frozen=True, slots=True)
class OrElse:
    """A rule, or one value outside it: `null`, or a word such as `"keep"`."""

    rule: Rule
    other: str | None = None

    def read(self, value: object, path: str, problems: Problems) -> Any:
        return value if value == self.other else self.rule.read(value, path, problems)

    def write(self, value: Any) -> object:
        return value if value == self.other else self.rule.write(value)

    def schema(self) -> Schema:
        return {"anyOf": [{"const": self.other}, self.rule.schema()]}


@dataclass(frozen=True, slots=True)
class Several:
    rule: Rule
    least: int
    most: int

    def read(self, value: object, path: str, problems: Problems) -> Any:
        if not isinstance(value, list):
            problems.append((path, f"{shown(value)} is not a list."))
            return ()
        if not self.least <= len(value) <= self.most:
            problems.append(
                (
                    path,
                    f"The list has {len(value)} entries; {self.least} to {self.most} are allowed.",
                )
            )
            return ()
        return tuple(
            self.rule.read(item, f"{path}[{index}]", problems) for index, item in enumerate(value)
        )

    def write(self, value: Any) -> object:
        return [self.rule.write(item) for item in value]

    def schema(self) -> Schema:
        return {
            "type": "array",
            "items": self.rule.schema(),
            "minItems": self.least,
            "maxItems": self.most,
        }


@dataclass(frozen=True, slots=True)
class Section[T]:
    """An object whose keys are the fields of a dataclass, each annotated with its rule and its
    meaning.

    `contradictions` checks a section whose keys are all valid by themselves.
    """

    kind: Callable[..., T]
    contradictions: Callable[[T], list[tuple[str, str]]] = lambda _: []

    def read(self, value: object, path: str, problems: Problems) -> Any:
        if not isinstance(value, dict):
            problems.append((path, f"{shown(value)} is not an object with keys."))
            return None
        before = len(problems)
        rules = rules_of(self.kind)
        problems.extend(
            (joined(path, str(key)), _unknown(str(key), list(rules)))
            for key in value
            if key not in rules
        )
        problems.extend(
            (joined(path, key), "This key is missing.")
            for key in required(self.kind)
            if key not in value
        )
        given = {
            key: rule.read(value[key], joined(path, key), problems)
            for key, rule in rules.items()
            if key in value
        }
        if len(problems) > before:
            return None
        section = self.kind(**given)
        problems.extend(
            (joined(path, key), sentence) for key, sentence in self.contradictions(section)
        )
        return section

    def write(self, value: Any) -> object:
        return {key: rule.write(getattr(value, key)) for key, rule in rules_of(self.kind).items()}

    def schema(self) -> Schema:
        return {
            "type": "object",
            "additionalProperties": False,
            "required": list(required(self.kind)),
            "properties": {field.name: self._property(field) for field in fields(self.kind)},  # type: ignore[arg-type]  # a dataclass
        }

    def _property(self, field: Field[Any]) -> Schema:
        rule, meaning = _hints(self.kind)[field.name].__metadata__
        described = {**rule.schema(), "description": meaning}
        if field.default is not MISSING:
            described["default"] = rule.write(field.default)
        return described


@dataclass(frozen=True, slots=True)
class ByKind:
    """An object whose key `kind` says which of the sections it is; without the key it is the
    first.
    """

    sections: tuple[Section[Any], ...]

    def read(self, value: object, path: str, problems: Problems) -> Any:
        kind = value.get("kind", self._kinds[0]) if isinstance(value, dict) else self._kinds[0]
        if kind in self._kinds:
            return self.sections[self._kinds.index(kind)].read(value, path, problems)
        return Choice(self._kinds).read(kind, joined(path, "kind"), problems)

    def write(self, value: Any) -> object:
        return self.sections[self._kinds.index(value.kind)].write(value)

    def schema(self) -> Schema:
        return {"anyOf": [section.schema() for section in self.sections]}

    @property
    def _kinds(self) -> tuple[str, ...]:
        return tuple(rules_of(section.kind)["kind"].schema()["const"] for section in self.sections)


@cache
def rules_of(kind: Callable[..., Any]) -> dict[str, Rule]:
    """Return key → rule for a dataclass whose fields are `Annotated[type, rule, meaning]`."""
    return {name: hint.__metadata__[0] for name, hint in _hints(kind).items()}


@cache
def _hints(kind: Callable[..., Any]) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


@cache
def required(kind: Callable[..., Any]) -> tuple[str, ...]:
    given = fields(kind)  # type: ignore[arg-type]  # a dataclass
    return tuple(f.name for f in given if f.default is MISSING and f.default_factory is MISSING)


def is_language(tag: str) -> bool:
    try:
        Locale.parse(tag.replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError):
        return False
    return True


def joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def shown(value: object) -> str:
    """Return a JSON value as a person would write it, shortened if it is long."""
    if isinstance(value, dict | list):
        return "An object" if isinstance(value, dict) else "A list"
    if isinstance(value, str):
        return f"“{value[:57]}…”" if len(value) > 60 else f"“{value}”"
    return {"None": "null", "True": "true", "False": "false"}.get(str(value), f"{value!s:.60}")


def _unknown(key: str, known: list[str]) -> str:
    near = difflib.get_close_matches(key, known, 1)
    if near:
        return f"This key is not known; did you mean “{near[0]}”?"
    return f"This key is not known; the keys are {', '.join(known)}."
