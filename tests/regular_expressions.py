"""Every regular expression of the code, found in its sources, with texts that come near to matching
it.
"""

import ast
import importlib
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from re import _parser as syntax  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

from dashboard.requests import body_limits
from tests import growth

ROOT = Path(__file__).parents[1]
PACKAGES = ("jobs", "dashboard", "jpegsplice", "pillowscale")
METHODS = ("match", "search", "fullmatch", "findall", "finditer", "split", "sub", "subn")
MOST_SEEDS, MOST_CHARACTERS, MOST_OF_A_SET = 24, 6, 3
SAMPLES = ("x", "1", " ", "-", "é")
CATEGORIES = {
    "DIGIT": "1",
    "NOT_DIGIT": "x",
    "SPACE": " ",
    "NOT_SPACE": "x",
    "WORD": "x",
    "NOT_WORD": "-",
}
CLASSES = {
    "DIGIT": r"\d",
    "NOT_DIGIT": r"\D",
    "SPACE": r"\s",
    "NOT_SPACE": r"\S",
    "WORD": r"\w",
    "NOT_WORD": r"\W",
}


_TELLING = re.compile(rf"\bre\.|\.(?:{'|'.join(METHODS)})\b")
"""What a source without regular expressions lacks: parsing every source takes a second."""

DECLARED: dict[str, Callable[[], list[str]]] = {
    "dashboard/requests/body_limits.py door.pattern": lambda: [
        door.pattern for door in body_limits.doors_of(file_bytes=1, sheet_bytes=1, zip_bytes=1)
    ],
    "jobs/design/cells/currencies.py before + re.escape(symbol) + after": lambda: [
        "€",
        r"(?<![^\W\d_])\$",
        r"(?<![^\W\d_])kr(?![^\W\d_])",
    ],
    "jobs/reading/proofs.py f'[ _-]{named}(?=[ _.-])|^{named}[ _-]'": lambda: [
        "[ _-]story(?=[ _.-])|^story[ _-]"
    ],
    "jobs/intake/sheets/display.py f'{before}\\\\.(\\\\d{{{len(found[1])}}})(?!\\\\d)'": lambda: [
        r"(:\d{1,2})\.(\d{3})(?!\d)",
        r"(\d)\.(\d{1})(?!\d)",
    ],
}
"""File and expression of a pattern that only a function knows → what it can be."""


@dataclass(frozen=True)
class Use:
    """One regular expression as the code uses it: the pattern, and how it is applied to a text."""

    where: str  #: file and line
    pattern: "re.Pattern[Any]"
    method: str

    def __str__(self) -> str:
        return f"{self.where} {self.method}"

    def apply(self, text: str) -> object:
        subject = text if isinstance(self.pattern.pattern, str) else text.encode("utf-8", "replace")
        match self.method:
            case "sub" | "subn":
                return self.pattern.sub(subject[:0], subject)
            case "finditer":
                return sum(1 for _ in self.pattern.finditer(subject))
        return getattr(self.pattern, self.method)(subject)

    def families(self) -> Iterator[growth.Family]:
        """Return makers of texts that come near to a match again and again, in every way the
        pattern offers.
        """
        choices = _Choices(self.pattern)
        for seed in choices.texts():
            yield from growth.families(seed)
        for first, second in itertools.product(choices.characters(), repeat=2):
            yield from growth.pairs(first, second)


class _Choices:
    """Texts that a pattern matches, short ones: one for each choice it leaves, the others as they
    come first.
    """

    def __init__(self, pattern: "re.Pattern[Any]") -> None:
        source = (
            pattern.pattern
            if isinstance(pattern.pattern, str)
            else pattern.pattern.decode("latin-1")
        )
        self._parsed = list(syntax.parse(source, pattern.flags & re.VERBOSE))
        self._groups: dict[int, str] = {}
        self._characters: dict[str, None] = {}

    def texts(self) -> list[str]:
        found = dict.fromkeys(self._of_sequence(self._parsed))
        return [text for text in found if text][:MOST_SEEDS]

    def characters(self) -> list[str]:
        """Return those that the pattern tells apart, after `texts` has met them."""
        return list(self._characters)[:MOST_CHARACTERS]

    def _of_sequence(self, nodes: list[Any]) -> list[str]:
        """Return each choice of each part once, beside the first choice of the others."""
        options = [self._of_node(*node) for node in nodes]
        first = [option[0] for option in options]
        others = ((at, text) for at, option in enumerate(options) for text in option[1:])
        return [
            "".join(first),
            *("".join([*first[:at], text, *first[at + 1 :]]) for at, text in others),
        ]

    def _of_node(self, kind: Any, value: Any) -> list[str]:
        match str(kind):
            case "LITERAL":
                return [self._met(chr(value))]
            case "NOT_LITERAL":
                return [self._met(next(sample for sample in SAMPLES if sample != chr(value)))]
            case "ANY":
                return [self._met("x")]
            case "IN":
                return self._of_set(value)
            case "BRANCH":
                return [text for branch in value[1] for text in self._of_sequence(list(branch))]
            case "SUBPATTERN":
                found = self._of_sequence(list(value[3]))
                self._groups[value[0]] = found[0]
                return found
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                least, most, inner = value
                counts = dict.fromkeys(
                    min(count, most) for count in (max(least, 1), least, least + 2)
                )
                texts = self._of_sequence(list(inner))
                return [texts[0] * count for count in counts] + texts[1:]
            case "ATOMIC_GROUP":
                return self._of_sequence(list(value))
            case "GROUPREF":
                return [self._groups.get(value, "")]
        return [""]  # what asserts and takes no character

    def _of_set(self, members: list[Any]) -> list[str]:
        if str(members[0][0]) == "NEGATE":
            inside = re.compile("[" + "".join(map(_member, members[1:])) + "]")
            return [self._met(next(sample for sample in SAMPLES if not inside.match(sample)))]
        samples = [_sample(str(kind), value) for kind, value in members]
        return [self._met(sample) for sample in dict.fromkeys(samples)][:MOST_OF_A_SET]

    def _met(self, character: str) -> str:
        self._characters.setdefault(character)
        return character


def _sample(kind: str, value: Any) -> str:
    if kind == "CATEGORY":
        return CATEGORIES[str(value).removeprefix("CATEGORY_").removeprefix("UNI_")]
    return chr(value[0] if kind == "RANGE" else value)


def _member(member: Any) -> str:
    kind, value = member
    if str(kind) == "CATEGORY":
        return CLASSES[str(value).removeprefix("CATEGORY_").removeprefix("UNI_")]
    if str(kind) == "RANGE":
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    return re.escape(chr(value))


# --- Found in the sources -------------------------------------------------------------------------


def uses() -> list[Use]:
    """Raises AssertionError for a pattern that cannot be worked out from the source."""
    texts = ((path, path.read_text()) for path in files())
    sources = [(path, ast.parse(text)) for path, text in texts if _TELLING.search(text)]
    methods = _methods_by_name(tree for _, tree in sources)
    return [use for path, tree in sources for use in _uses_in(path, tree, methods)]


def files() -> list[Path]:
    """Return every source that is shipped, without migrations."""
    found = (path for package in PACKAGES for path in sorted(ROOT.joinpath(package).rglob("*.py")))
    return [path for path in found if "migrations" not in path.parts]


def _methods_by_name(trees: Any) -> dict[str, set[str]]:
    """Map the name of a compiled pattern to the methods that are called on it, in any module."""
    found: dict[str, set[str]] = {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in METHODS:
                name = getattr(node.value, "id", None) or getattr(node.value, "attr", "")
                found.setdefault(name, set()).add(node.attr)
    return found


def _uses_in(path: Path, tree: ast.Module, methods: dict[str, set[str]]) -> Iterator[Use]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _function(node)]
    if not calls:
        return
    module = _module(path)
    targets = _targets(tree)
    for call in calls:
        where = f"{path.relative_to(ROOT)}:{call.lineno}"
        called = {_function(call)}
        if called == {"compile"}:
            called = methods.get(targets.get(id(call), ""), set()) or {"search", "fullmatch"}
        for pattern, method in itertools.product(_patterns(call, module, where), sorted(called)):
            yield Use(where, pattern, method)


def _function(call: ast.Call) -> str:
    """Return `sub` for a call of `re.sub`."""
    target = call.func
    is_of_re = (
        isinstance(target, ast.Attribute)
        and isinstance(target.value, ast.Name)
        and target.value.id == "re"
    )
    return (
        target.attr
        if is_of_re and isinstance(target, ast.Attribute) and target.attr in ("compile", *METHODS)
        else ""
    )


def _targets(tree: ast.Module) -> dict[int, str]:
    """Each `re.compile` call → the name of what it is assigned to; of `NAME = re.compile(…).search`
    it is `.search`.
    """
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            found[id(node.value)] = getattr(target, "id", "")
        if (
            isinstance(node, ast.Attribute)
            and node.attr in METHODS
            and isinstance(node.value, ast.Call)
        ):
            found[id(node.value)] = "." + node.attr
    return found


def _module(path: Path) -> ModuleType:
    return importlib.import_module(
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    )


def _patterns(call: ast.Call, module: ModuleType, where: str) -> list["re.Pattern[Any]"]:
    """Work out the pattern and its flags from the names of the module; what a function names is in
    `DECLARED`.
    """
    is_compiled = _function(call) == "compile"
    flags = (
        call.args[1:] if is_compiled else [key.value for key in call.keywords if key.arg == "flags"]
    )
    given = [_value(node, module, where) for node in flags]
    return [re.compile(pattern, *given) for pattern in _written(call.args[0], module, where)]


def _written(node: ast.expr, module: ModuleType, where: str) -> list[str]:
    try:
        return [_value(node, module, where)]
    except NameError:
        key = f"{where.partition(':')[0]} {ast.unparse(node)}"
        assert key in DECLARED, (
            f"{where}: say in DECLARED which patterns {ast.unparse(node)} can be"
        )
        return DECLARED[key]()


def _value(node: ast.expr, module: ModuleType, where: str) -> Any:
    return eval(compile(ast.Expression(node), where, "eval"), vars(module))  # noqa: S307  our own source
