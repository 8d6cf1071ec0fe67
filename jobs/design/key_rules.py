"""The values that a key of a design document may hold: each rule reads JSON, writes it back and
gives its JSON Schema.

Reading never raises: it adds `(path, sentence)` to the problems, so that a person sees all of them
at once.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from babel import Locale, UnknownLocaleError

from jobs.design.cells import patterns

type Problems = list[tuple[str, str]]
type Schema = dict[str, Any]

HEX_COLOUR = "#[0-9a-fA-F]{6}"
HOW_COLOURS_ARE_WRITTEN = "#rrggbb, for example #ffffff for white"


class Rule(Protocol):
    def read(self, value: object, path: str, problems: Problems) -> Any:
        """Return the value to keep; meaningless if a problem was added."""

    def write(self, value: Any) -> object:
        """Return the JSON from which `read` gets this value."""

    def schema(self) -> Schema: ...


@dataclass(frozen=True, slots=True)
class Number:
    """A number within a range. `step` is that of the arrows of its control."""

    low: float
    high: float
    whole: bool = False
    step: float = 0.1

    def read(self, value: object, path: str, problems: Problems) -> Any:
        if isinstance(value, bool) or not isinstance(value, int if self.whole else int | float):
            problems.append((path, self._sentence(value, f"not a {self.kind()}")))
            return None
        if not self.low <= value <= self.high:
            problems.append((path, self._sentence(value, "out of range")))
            return None
        return value if self.whole else float(value)

    def _sentence(self, value: object, what: str) -> str:
        return f"{shown(value)} is {what}; it must be {self.range()}."

    def write(self, value: Any) -> object:
        return int(value) if value == int(value) else value

    def schema(self) -> Schema:
        return {
            "type": "integer" if self.whole else "number",
            "minimum": self.low,
            "maximum": self.high,
        }

    def kind(self) -> str:
        return "whole number" if self.whole else "number"

    def range(self) -> str:
        """Return the range in words: `from 16 to 30,000`."""
        return f"from {self.low:,} to {self.high:,}"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values, each with the words that people read for it."""

    options: Mapping[Any, str] = field(hash=False)

    def read(self, value: object, path: str, problems: Problems) -> Any:
        if isinstance(value, bool) or value not in tuple(self.options):
            allowed = ", ".join(shown(option) for option in self.options)
            problems.append((path, f"{shown(value)} is not one of: {allowed}."))
        return value

    def write(self, value: Any) -> object:
        return value

    def schema(self) -> Schema:
        first, *others = self.options
        return {"enum": [first, *others]} if others else {"const": first}


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
        if isinstance(value, str) and re.fullmatch(HEX_COLOUR, value):
            return value.lower()
        sentence = f"{shown(value)} is not a colour; write it as {HOW_COLOURS_ARE_WRITTEN}."
        problems.append((path, sentence))
        return None

    def write(self, value: Any) -> object:
        return value

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^{HEX_COLOUR}$"}


class _Written:
    """Text of a form: `form` says in words what it is, and how it is written."""

    __slots__ = ()
    form: ClassVar[str]

    def fits(self, text: str) -> bool:
        raise NotImplementedError

    def read(self, value: object, path: str, problems: Problems) -> Any:
        if not isinstance(value, str) or not self.fits(value):
            problems.append((path, f"{shown(value)} is not {self.form}."))
        return value

    def write(self, value: Any) -> object:
        return value


@dataclass(frozen=True, slots=True)
class Digest(_Written):
    """SHA-256 of a file, as 64 hexadecimal digits."""

    form = "a SHA-256 digest; it has 64 digits from 0 to f"

    def fits(self, text: str) -> bool:
        return re.fullmatch(_DIGEST, text) is not None

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^{_DIGEST}$"}


_DIGEST = "[0-9a-f]{64}"


@dataclass(frozen=True, slots=True)
class Feature(_Written):
    """An OpenType feature of a font, by its tag: `tnum` turns it on, `-liga` off, `salt=2` picks
    the second of several.
    """

    form = "a feature; write its tag, such as tnum, -liga or salt=2"

    def fits(self, text: str) -> bool:
        return re.fullmatch(_FEATURE, text) is not None

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^{_FEATURE}$"}


_FEATURE = "(-?[A-Za-z0-9]{4}|[A-Za-z0-9]{4}=[0-9]{1,2})"


@dataclass(frozen=True, slots=True)
class Language(_Written):
    """A BCP 47 tag that CLDR knows."""

    form = "a language we know; write a tag such as en, de or pt-BR"

    def fits(self, text: str) -> bool:
        return is_language(text)

    def schema(self) -> Schema:
        return {"type": "string"}


@dataclass(frozen=True, slots=True)
class OrElse:
    """A rule, or one value outside it: `null`, or a word such as `"keep"`.

    `begin` is the value that the design page offers when a person turns the setting on.
    """

    rule: Rule
    other: str | None = None
    begin: Any = None

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
