"""Every line of Unicode's conformance files against our wrappers; all deviations are listed by
name.

The files are those of Debian's `unicode-data` (Unicode 15.1); ICU 77 follows Unicode 16.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

from jobs.rendering.unicode import bidi, breaks

UNICODE = Path("/usr/share/unicode")
type Levels = Sequence[int | None]


def lines_of(name: str) -> Iterator[str]:
    """Yield lines with content, without comments."""
    file = UNICODE / name
    assert file.exists(), "Unicode's files are missing: apt-get install unicode-data"
    for line in file.read_text().splitlines():
        data = line.partition("#")[0].strip()
        if data:
            yield data


# --- Directions (UAX #9) --------------------------------------------------------------------------

ONE_OF_EACH = {
    "L": "a",
    "R": "\u05d0",
    "AL": "\u0627",
    "EN": "3",
    "ES": "-",
    "ET": "%",
    "AN": "\u0664",
    "CS": ",",
    "B": "\u2029",
    "S": "\t",
    "WS": " ",
    "ON": "&",
    "NSM": "\u0300",
    "BN": "\xad",
    "LRE": "\u202a",
    "RLE": "\u202b",
    "PDF": "\u202c",
    "LRO": "\u202d",
    "RLO": "\u202e",
    "LRI": "\u2066",
    "RLI": "\u2067",
    "FSI": "\u2068",
    "PDI": "\u2069",
}
BASES: dict[int, bidi.Base] = {1: "auto", 2: "ltr", 4: "rtl"}


def test_every_line_of_bidi_test_has_the_levels_and_the_order_of_unicode() -> None:
    wanted: Levels = []
    order: list[int] = []
    cases, wrong = 0, []
    for line in lines_of("BidiTest.txt"):
        if line.startswith("@Levels:"):
            wanted = levels_in(line.partition(":")[2])
        elif line.startswith("@Reorder:"):
            order = [int(index) for index in line.partition(":")[2].split()]
        else:
            types, _, mask = line.partition(";")
            text = "".join(map(ONE_OF_EACH.__getitem__, types.split()))
            for base in (base for bit, base in BASES.items() if int(mask, 16) & bit):
                cases += 1
                got = levels_of(bidi.directions(text, "en", base), len(text))
                if not agree(tuple(wanted), got) or visible_order(tuple(wanted), got) != order:
                    wrong.append((types, base))

    assert (cases, wrong) == (770_241, [])


def test_every_line_of_bidi_character_test_except_the_listed() -> None:
    bases: dict[str, bidi.Base] = {"0": "ltr", "1": "rtl", "2": "auto"}
    cases, wrong = 0, []
    for line in lines_of("BidiCharacterTest.txt"):
        codes, base, paragraph, levels, order = line.split(";")
        text, wanted = characters(codes.split()), levels_in(levels)
        directions = bidi.directions(text, "en", bases[base])
        got = levels_of(directions, len(text))
        cases += 1
        seen = visible_order(tuple(wanted), got) == [int(index) for index in order.split()]
        if directions.base != int(paragraph) or not agree(tuple(wanted), got) or not seen:
            wrong.append(f"{codes};{base}")

    assert cases == 91_707
    assert sorted(wrong) == sorted(named(BIDI_DEVIATIONS))


def levels_in(written: str) -> Levels:
    """Return the levels of a line; `x` marks a control that has no level."""
    return [None if level == "x" else int(level) for level in written.split()]


def levels_of(directions: bidi.Directions, length: int) -> tuple[int, ...]:
    return tuple(directions.levels or [0] * length)


@cache
def agree(wanted: tuple[int | None, ...], got: tuple[int, ...]) -> bool:
    """Compare levels.

    If ICU gives all the same level, only its parity counts, because everything runs in one
    direction.
    """
    pairs = [(want, have) for want, have in zip(wanted, got, strict=True) if want is not None]
    if all(want == have for want, have in pairs):
        return True
    return len(set(got)) == 1 and all((want - have) % 2 == 0 for want, have in pairs)


@cache
def visible_order(wanted: tuple[int | None, ...], got: tuple[int, ...]) -> list[int]:
    order = bidi.visual_order(range(len(got)), got)
    return [index for index in order if wanted[index] is not None]


def named(deviations: dict[str, list[str]]) -> list[str]:
    return [line for lines in deviations.values() for line in lines]


BIDI_DEVIATIONS = {
    "ICU joins the embeddings before and after an isolate inside an override into one sequence": [
        "202E 0061 202A 0062 202C 2066 0063 2069 202A 0064 202C 0065 202C;2",
        "202E 0061 202A 0062 202C 2066 0063 2069 202A 0064 202C 0065 202C;1",
        "202D 05D0 202B 05D1 202C 2068 05D2 2069 202B 05D3 202C 05D4 202C;2",
        "202D 0661 202B 0662 202C 2068 0663 2069 202B 0664 202C 0665 202C;0",
    ],
    "ICU pairs brackets across the edge of an override or embedding, where BD13 ends the "
    "sequence": [
        "202A 05D0 0028 05D1 202C 202D 0029;2",
        "202A 05D0 0028 05D1 202C 202D 0029 202C;2",
        "202B 0061 0028 0062 202C 202E 0029;2",
        "202B 0061 0028 0062 202C 202E 0029 202C;2",
        "202A 202E 0061 202C 0028 05D0 202C 202D 0029 202C;2",
        "202B 202D 05D0 202C 0028 0061 202C 202E 0029 202C;2",
        "202A 202E 0061 202C 0028 005B 05D0 202C 202D 005D 0029 202C;2",
        "202B 202D 05D0 202C 0028 005B 0061 202C 202E 005D 0029 202C;2",
        "202D 0028 202C 202A 05D0 0029 05D1;2",
        "202D 0028 202C 202A 05D0 0029 05D1 202C;2",
        "202E 0028 202C 202B 0061 0029 0062;2",
        "202E 0028 202C 202B 0061 0029 0062 202C;2",
        "202D 202E 0061 202C 0028 202C 202A 05D0 0029 05D1;2",
        "202E 202D 05D0 202C 0028 202C 202B 0061 0029 0062;2",
        "202D 202E 0061 202C 0028 005B 202C 202A 05D0 005D 0029 05D1;2",
        "202E 202D 05D0 202C 0028 005B 202C 202B 0061 005D 0029 0062;2",
    ],
    "ICU lets a mark after a closing bracket at the end of the text keep the paragraph's direction "
    "(N0, last note)": [
        "0061 0028 0062 0029 0331;1",
        "0061 0028 0332 0062 0029 0333;1",
        "05D0 0028 05D1 0029 0331;0",
        "05D0 0028 0332 05D1 0029 0333;0",
        "0661 0028 0662 0029 0331;0",
        "0661 0028 0332 0662 0029 0333;0",
        "0041 200F 005B 05D0 005D 200D 20D6;0",
        "0041 200F 005B 200D 20D6 05D0 005D 200D 20D6;0",
        "0041 200F 005B 200D 200B 20D6 05D0 005D 200B 200D 20D6;0",
    ],
    "ICU pairs brackets however deep they nest; BD16 gives up past 63": [
        " ".join(["0061", *["0028"] * 64, "0062", *["0029"] * 64]) + ";1",
    ],
}

# --- Breaks (UAX #14, UAX #29) --------------------------------------------------------------------


def test_every_line_of_line_break_test_except_the_listed() -> None:
    cases, wrong = 0, []
    for line in lines_of("auxiliary/LineBreakTest.txt"):
        text, ends = marked(line)
        cases += 1
        if breaks.line_breaks(text, "en") != ends:
            wrong.append(" ".join(line.split()[1:-1]))

    assert cases == 10_274
    assert sorted(wrong) == sorted(named(LINE_DEVIATIONS))


@pytest.mark.parametrize("locale", ["de", "fr", "ar", "hi"])
def test_languages_without_rules_break_like_english(locale: str) -> None:
    wrong = [
        line
        for line in lines_of("auxiliary/LineBreakTest.txt")
        if breaks.line_breaks(marked(line)[0], locale) != breaks.line_breaks(marked(line)[0], "en")
    ]

    assert wrong == []


def test_every_line_of_grapheme_break_test() -> None:
    lines = [marked(line) for line in lines_of("auxiliary/GraphemeBreakTest.txt")]

    wrong = [text for text, ends in lines if [*breaks.clusters(text)[1:], len(text)] != ends]

    assert (len(lines), wrong) == (1_187, [])


def marked(line: str) -> tuple[str, list[int]]:
    """Parse `÷ 0061 × 0308 ÷ 0062 ÷`: the text, and the index after each place where it may be
    cut.
    """
    text, ends = "", []
    for token in line.split():
        if token == "÷" and text:
            ends.append(len(text))
        elif token not in ("÷", "×"):
            text += chr(int(token, 16))
    return text, ends


def characters(codes: Sequence[str]) -> str:
    return "".join(chr(int(code, 16)) for code in codes)


LINE_DEVIATIONS = {
    "Ours: a price keeps its sign (“12,50 €”, “€ 12,50”, “5 %”) over a plain space": [
        "0030 × 0020 ÷ 0025",
        "0030 × 0020 ÷ 0024",
        "0024 × 0020 ÷ 0030",
        "0024 × 0020 ÷ 1B50",
    ],
    "Unicode 16: no break after a hyphen that begins a text (LB20a)": [
        "002D ÷ 0023",
        "002D × 0308 ÷ 0023",
        "002D ÷ 00A7",
        "002D × 0308 ÷ 00A7",
        "002D ÷ 50005",
        "002D × 0308 ÷ 50005",
        "002D ÷ 0E01",
        "002D × 0308 ÷ 0E01",
    ],
    "Unicode 16: a hyphen between Hebrew letters may end a line (LB21a)": ["05D0 × 002D × 05D0"],
    "Unicode 16: no break between a comma and a digit (LB25)": [
        "002C ÷ 0030",
        "002C × 0308 ÷ 0030",
    ],
    "Unicode 16: Balinese is written by aksaras (LB28a), its digits are no longer numbers of "
    "LB25": [
        "11003 ÷ 1B50",
        "11003 × 0308 ÷ 1B50",
        "1B50 × 0025",
        "1B50 × 0020 ÷ 0025",
        "1B50 × 0308 × 0025",
        "1B50 × 0020 ÷ 0024",
        "1B50 ÷ 1BF2",
        "1B50 × 0308 ÷ 1BF2",
        "1B50 ÷ 1B44",
        "1B50 × 0308 ÷ 1B44",
        "0024 × 1B50",
        "0024 × 0308 × 1B50",
    ],
    "Unicode 16: a decimal may begin with its point (LB15c), and a point before a digit does not "
    "end a line (LB25)": [
        (
            "0065 × 0071 × 0075 × 0061 × 006C × 0073 × 0020 × 002E ÷ 0033 × 0035 × 0020 ÷ 0063 × "
            "0065 × 006E × 0074 × 0073"
        ),
        "0061 × 002E ÷ 0032 × 0020",
        "0061 × 002E ÷ 0032 × 0020 ÷ 0915",
        "0061 × 002E ÷ 0032 × 0020 ÷ 672C",
        "0061 × 002E ÷ 0032 × 3000 ÷ 672C",
        "0061 × 002E ÷ 0032 × 3000 ÷ 307E",
        "0061 × 002E ÷ 0032 × 3000 ÷ 0033",
        "0061 × 002E ÷ 0032 × 3000 ÷ 300C",
        "0041 × 002E ÷ 0031 × 0020 ÷ BABB",
        "BD24 ÷ C5B4 × 002E × 0020 ÷ 0041 × 002E ÷ 0032 × 0020 ÷ BCFC",
        "BD10 ÷ C694 × 002E × 0020 ÷ 0041 × 002E ÷ 0033 × 0020 ÷ BABB",
        "C694 × 002E × 0020 ÷ 0041 × 002E ÷ 0034 × 0020 ÷ BABB",
    ],
}
