"""Nothing that reads a stranger's text takes time in proportion to the square of its length."""

import itertools
import re
from collections.abc import Callable

import pytest
from babel import Locale

from jobs import design, matching
from jobs.design import languages, overrides, result_names
from jobs.design.cells import currencies, dates, formatting, numbers, patterns
from jobs.design.cells.cell import Cell
from jobs.errors import OverprintError
from jobs.intake.files import manifest
from jobs.intake.sheets import delimited, display, texts, translations
from jobs.intake.sheets.encodings import decoding
from jobs.matching import columns
from jobs.texts import natural_order
from tests import growth, regular_expressions
from tests.regular_expressions import Use

USES = regular_expressions.uses()
ENGLISH = Locale("en")


@pytest.mark.parametrize("use", USES, ids=str)
def test_a_text_twice_as_long_takes_a_regular_expression_about_twice_as_long(use: Use) -> None:
    slow = growth.first_too_fast(use.apply, use.families())

    assert slow is None, f"{use.pattern.pattern!r}: {slow}"


def test_every_regular_expression_is_found_where_it_is_written() -> None:
    found = {(use.where.partition(":")[0], use.pattern.pattern, use.method) for use in USES}

    assert ("jobs/intake/sheets/display.py", display.TOKEN.pattern, "findall") in found
    assert ("jobs/design/cells/numbers.py", r"[ \u00a0\u2009\u202f]", "sub") in found
    assert ("jobs/design/cells/formatting.py", "[A-Z]{3}", "fullmatch") in found
    assert not [
        path
        for path in regular_expressions.files()
        if re.search(r"from re import|import regex", path.read_text())
    ]


@pytest.mark.parametrize(
    "pattern",
    [r"x+y", r"(x+)+y", r"\[\$[^\]-]*-(\w+)\]", r"\s+$", r"(x|xx)*y", r"(?P<a>.*?)-?\s*$"],
)
def test_a_quadratic_expression_is_noticed(pattern: str) -> None:
    use = Use("here", re.compile(pattern), "search")

    assert growth.first_too_fast(use.apply, use.families()) is not None


@pytest.mark.parametrize("pattern", [r"\d", r"[^\d]*", r"(?:ab)+", r"x{3}y", r"\[[^\[\]]*+\]"])
def test_a_linear_expression_is_not_accused(pattern: str) -> None:
    use = Use("here", re.compile(pattern), "search")

    assert growth.first_too_fast(use.apply, use.families()) is None


# --- A machine that holds up a call now and then ---------------------------------------------------

COSTS: dict[str, Callable[[int], float]] = {
    "linear": lambda size: 0.6e-6 * size,
    "quadratic": lambda size: 0.6e-9 * size**2,
    "twice as long with each character": lambda size: 1e-9 * 2**size,
    "quick for a few characters": lambda size: 4e-6 if size < 8 else 80e-6,
}
HELD_UP = 0.004


@pytest.mark.parametrize("together", [1, 2])
@pytest.mark.parametrize("cost", COSTS)
def test_calls_that_were_held_up_change_no_verdict(
    cost: str, together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdicts = set()
    for first in range(40):
        calls = itertools.count()

        def seconds(work: object, text: str, calls=calls, first=first) -> float:
            was_held_up = first <= next(calls) < first + together
            return COSTS[cost](len(text)) + was_held_up * HELD_UP

        monkeypatch.setattr(growth, "seconds", seconds)
        verdicts.add(growth.grows_too_fast(len, lambda size: "x" * size) is None)

    assert verdicts == {cost in ("linear", "quick for a few characters")}


# --- Whole functions ------------------------------------------------------------------------------

NAMED = design.parse({"format": 1, "output": {"name": "{a}"}})
WITH_BOX = design.parse({"format": 1, "boxes": [{"text": "x", "name": "p"}]})
SEEDS = (
    *(
        "1",
        "1.299,90 €",
        "a",
        "-5",
        " ",
        "24.11.2026",
        "12:30",
        "é\u0301",
        "x.jpg",
        "a/b",
        "a_de",
        "[$€-407]",
        "0",
        "<",
    ),
    *(
        '"x"0.00',
        "{a:number 2}",
        "[[a]]",
        "[{a}]",
        "=1",
        "a,b\n",
        'a;"b"\n',
        '"',
        "{",
        "[",
        "(",
        "IMG_0012",
        "\\",
        "😀",
    ),
    *("de-DE", "\u0301", ":", "'a' 'b'", "_x0041_", "\r\n", "1_", "a1"),
)


def printed(written: str) -> Callable[[str], object]:
    return lambda text: patterns.fill(f"{{a:{written}}}", {"a": Cell.of_text(text)}, "de")


def shown(number_format: str) -> None:
    display.shower.cache_clear()
    show = display.shower(number_format, "de")
    show(1.5, "1.50")
    show("2026-11-24", "24 November 2026")


def read_anew(
    cached: Callable[[str], object], cache: Callable[[], None]
) -> Callable[[str], object]:
    def work(text: str) -> object:
        cache()
        return cached(text)

    return work


READERS: dict[str, Callable[[str], object]] = {
    "result name": lambda text: result_names.result_path(
        NAMED, {"a": Cell.of_text(text)}, row_number=1, source_path=text, extension="jpg"
    ),
    "distinct names": lambda text: result_names.distinct([text, text, text]),
    "number": lambda text: numbers.number_of(Cell.of_text(text), ENGLISH),
    "moment": lambda text: dates.moment_of(Cell.of_text(text), ENGLISH),
    "currency": lambda text: currencies.currency_of(Cell(text, 1, text), ENGLISH),
    **{
        written: printed(written)
        for written in ("currency EUR", "number 2", "percent", "date", "time", "title")
    },
    "pattern": read_anew(patterns.problems, patterns._parsed.cache_clear),
    "format of a pattern": lambda text: formatting.parse([text]),
    "language": read_anew(lambda text: languages.tag_of(text, "en"), languages.tag_of.cache_clear),
    "override": lambda text: overrides.mistaken(WITH_BOX, [f"p.{text}"]),
    "list": overrides.several,
    "number format": shown,
    "shown date": lambda text: display.shower('dddd "x" mmmm', "de")("2026-11-24", text),
    "guessed language": lambda text: display.guess_language([text]),
    "delimiter": delimited.find_delimiter,
    "lines that tell an encoding": lambda text: decoding._telling_lines(text.encode() + b"\n\xe4"),
    "escaped text": lambda text: texts.plain(texts.unescaped(text)),
    "translated column": lambda text: list(translations._splits(text, "en")),
    "cell of a picture": lambda text: matching.match([text], ["a.jpg", f"b/{text[:200]} no.jpg"]),
    "path of a picture": lambda text: matching.match(["nothing"], [text]),
    "rule": lambda text: matching.learn(text, f"x/{text[:-1]}_2.jpg"),
    "column of pictures": lambda text: columns.image_columns(
        ["a"], [{"a": Cell.of_text(text)}], [f"{text}.jpg"]
    ),
    "natural order": natural_order,
    "announced path": lambda text: manifest.name_refusal(manifest.clean_path(text)),
}


@pytest.mark.parametrize("reader", READERS)
def test_a_text_twice_as_long_takes_its_reader_about_twice_as_long(reader: str) -> None:
    def work(text: str) -> object:
        try:
            return READERS[reader](text)
        except (OverprintError, ValueError):
            return None

    families = itertools.chain.from_iterable(growth.families(seed, breakers=[""]) for seed in SEEDS)

    assert growth.first_too_fast(work, families) is None
