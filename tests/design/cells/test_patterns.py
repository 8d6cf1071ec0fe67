"""Patterns: columns, formats and optional parts."""

import pytest

from jobs.design.cells import patterns
from jobs.design.cells.cell import Cell
from jobs.errors import DesignDoesNotApply

ROW = {
    "Name": Cell.of_text("istanbul ijsland straße"),
    "Art.Nr": Cell("00007", 7, "00000"),
    "VK": Cell("12,50 €", 12.5, '0.00 "€"'),
    "UVP": Cell("1.299,90 $"),
    "net": Cell("5", 5, "0"),
    "Datum": Cell("24.11.2026", "2026-11-24", "dd.mm.yyyy"),
    "when": Cell.of_text("3/4/26"),
    "Zeit": Cell("18:30", "18:30:00", "hh:mm"),
    "share": Cell("20%", 0.2, "0%"),
    "beds": Cell.of_text("3"),
    "baths": Cell.of_text(""),
    "blank": Cell.of_text("  "),
    "photo file": Cell.of_text("IMG_1"),
    "price: EUR": Cell.of_text("7"),
    "a:b": Cell.of_text("8"),
}


@pytest.mark.parametrize(
    ("pattern", "language", "text"),
    [
        ("plain <b>*text*</b> & more", "en", "plain <b>*text*</b> & more"),
        ("{VK}", "en", "12,50 €"),
        ("{Art.Nr}", "en", "00007"),
        ("{vk}|{ART.NR}|{ Photo File }", "en", "12,50 €|00007|IMG_1"),
        ("{{VK}} [[x]]", "en", "{VK} [x]"),
        ("{VK:currency}", "de", "12,50\xa0€"),
        ("{VK:currency}", "en", "€12.50"),
        ("{VK:currency USD}", "fr", "12,50\xa0$US"),
        ("{UVP:currency}", "en-CA", "$1,299.90"),
        ("{UVP:currency}", "de", "1.299,90\xa0$"),
        ("{net:currency JPY}", "ja", "￥5"),
        ("{UVP:number}", "de", "1.299,9"),
        ("{net:number 2}", "de", "5,00"),
        ("{share:percent}", "de", "20\xa0%"),
        ("{share:percent 1}", "en", "20.0%"),
        ("{Datum:date}", "en", "Nov 24, 2026"),
        ("{Datum:short date}", "en", "11/24/26"),
        ("{Datum:long date}", "de", "24. November 2026"),
        ("{Datum:full date}", "fr", "mardi 24 novembre 2026"),
        ("{Datum:date 'EEE, d. MMM: yyyy'}", "en", "Tue, 24. Nov: 2026"),
        ("{when:long date}", "en", "March 4, 2026"),
        ("{when:long date}", "en-GB", "3 April 2026"),
        ("{Zeit:time}", "de", "18:30"),
        ("{Name:upper}", "de", "ISTANBUL IJSLAND STRASSE"),
        ("{Name:upper}", "tr", "İSTANBUL İJSLAND STRASSE"),
        ("{Name:title}", "nl", "Istanbul IJsland Straße"),
        ("{Datum:long date:upper}", "de", "24. NOVEMBER 2026"),
        ("{photo file:replace '_' ': '}", "en", "IMG: 1"),
        ('{photo file:lower:replace "img" ""}', "en", "_1"),
        ("{price: EUR}|{a::b}", "en", "7|8"),
        ("{beds} bd[ · {baths} ba]", "en", "3 bd"),
        ("{beds} bd[ · {net} ba]", "en", "3 bd · 5 ba"),
        ("[{beds}[ in {baths}]]!", "en", "3!"),
        ("[{baths}[ in {beds}]]!", "en", "!"),
        ("[{blank:currency}]{blank:long date}", "en", ""),
    ],
)
def test_a_pattern_prints(pattern: str, language: str, text: str) -> None:
    assert patterns.problems(pattern) == []
    assert patterns.fill(pattern, ROW, language) == text


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("{Name", "A single “{” is unmatched; write {{ for the character itself."),
        ("Name}", "A single “}” is unmatched; write }} for the character itself."),
        ("a]", "A single “]” is unmatched; write ]] for the character itself."),
        ("[{a}", "A “[” is not closed; write [[ for the character itself."),
        (
            "[a]",
            "A part in […] has no placeholder, so it would never vanish; write [[ and ]] instead.",
        ),
        (
            "{}",
            (
                "A placeholder {} has no column name; enter one from the sheet, or {{}} for the "
                "characters."
            ),
        ),
        ("{a:replace 'x'}", "The format “replace 'x'” is written replace 'old' 'new'."),
        (
            "{a:date 'QQQQQQQ'}",
            "The format “date 'QQQQQQQ'” is written date or date 'd. MMM yyyy'.",
        ),
        ("{a:upper 'x'}", "The format “upper 'x'” is written upper."),
        (
            "{a:currency 5}",
            "The format “currency 5” is written currency, currency EUR or currency 'Column'.",
        ),
        ("{a:digits}", "The format “digits” is written digits 13."),
        ("{a:digits 0}", "The format “digits 0” is written digits 13."),
        ("{a:digits 100}", "The format “digits 100” is written digits 13."),
        ("{a:number 10}", "The format “number 10” is written number or number 2."),
        ("{a:number -1}", "The format “number -1” is written number or number 2."),
        ("{a:number x}", "The format “number x” is written number or number 2."),
        ("{a:percent 1 2}", "The format “percent 1 2” is written percent or percent 1."),
        ("{a:time 5}", "The format “time 5” is written time."),
        ("{a:title x}", "The format “title x” is written title."),
        ("{a:long date 5}", "The format “long date 5” is written long date."),
        ("{a:long  date x}", "The format “long  date x” is written long date."),
        ("{a:replace x}", "The format “replace x” is written replace 'old' 'new'."),
        (
            "{a:replace 'x' 'y' 'z'}",
            "The format “replace 'x' 'y' 'z'” is written replace 'old' 'new'.",
        ),
        ("{a:date yyyy}", "The format “date yyyy” is written date or date 'd. MMM yyyy'."),
        ("{a:date ''}", "The format “date ''” is written date or date 'd. MMM yyyy'."),
        (
            "{a:currency eur}",
            "The format “currency eur” is written currency, currency EUR or currency 'Column'.",
        ),
        (
            "{a:currency ''}",
            "The format “currency ''” is written currency, currency EUR or currency 'Column'.",
        ),
        (
            "[]",
            "A part in […] has no placeholder, so it would never vanish; write [[ and ]] instead.",
        ),
        (
            "{:upper}",
            (
                "A placeholder {} has no column name; enter one from the sheet, or {{}} for the "
                "characters."
            ),
        ),
        (
            "[{a}[b]]",
            "A part in […] has no placeholder, so it would never vanish; write [[ and ]] instead.",
        ),
    ],
)
def test_an_invalid_pattern_is_explained_in_a_sentence(pattern: str, problem: str) -> None:
    assert patterns.problems(pattern) == [problem]


@pytest.mark.parametrize("written", ["UPPER", "b", "long", "currencies", "uppercase", "dates", "1"])
def test_what_is_no_format_is_answered_with_all_of_them(written: str) -> None:
    assert patterns.problems(f"{{a:upper:{written}}}") == [
        (
            f"“{written}” is not a format; the formats are currency, number, digits, percent, date, "
            "short date, medium date, long date, full date, time, upper, lower, title, replace. Write a "
            "colon inside a column's name twice."
        )
    ]


@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        ("{ } }", 2),
        ("{a:x}{b:y}", 2),
        ("[[a]", 1),
        ("[[[a]", 1),
        ("[[[", 2),
        ("}{", 2),
        ("{a}]]]", 1),
    ],
)
def test_every_problem_of_a_pattern_is_named(pattern: str, count: int) -> None:
    assert len(patterns.problems(pattern)) == count


@pytest.mark.parametrize(
    ("pattern", "columns", "needed"),
    [
        ("", (), ()),
        ("plain", (), ()),
        ("{a}", ("a",), ("a",)),
        ("{a} {A} { a }", ("a", "A"), ("a", "A")),
        ("{a}[{b}]", ("a", "b"), ("a",)),
        ("[{a}][{a}]{a}", ("a",), ("a",)),
        ("[{b}[{c}]]", ("b", "c"), ()),
        ("{a::b}", ("a:b",), ("a:b",)),
        ("{a: b}", ("a: b",), ("a: b",)),
        ("{a: upper}", ("a: upper",), ("a: upper",)),
        ("{a:}", ("a:",), ("a:",)),
        ("{a:upper:lower}", ("a",), ("a",)),
        ("{a:currency 'b'}", ("a", "b"), ("a",)),
        ("{a:currency EUR}", ("a",), ("a",)),
        ("{{a}} [[b]]", (), ()),
        ("[[{a}]]", ("a",), ("a",)),
        ("{serial:A-0}{a}", ("a",), ("a",)),
    ],
)
def test_a_pattern_names_its_columns_and_those_it_cannot_do_without(
    pattern: str, columns: tuple[str, ...], needed: tuple[str, ...]
) -> None:
    assert (patterns.columns(pattern), patterns.needed(pattern)) == (columns, needed)


@pytest.mark.parametrize(
    ("pattern", "currencies"),
    [
        ("{a:currency EUR}", (("a", "EUR"),)),
        ("{a:currency 'EUR'}[ {b:currency USD}]", (("a", "EUR"), ("b", "USD"))),
        ("{a:currency}{b:currency 'c'}{c:number 2}", ()),
        ("{a:upper:currency GBP}", (("a", "GBP"),)),
    ],
)
def test_a_pattern_says_which_columns_it_prints_in_one_currency(
    pattern: str, currencies: tuple[tuple[str, str], ...]
) -> None:
    assert patterns.fixed_currencies(pattern) == currencies


@pytest.mark.parametrize(
    ("pattern", "filled"),
    [
        ("{output}", "Square"),
        ("{ OUTPUT }-{a}", "Square-{a}"),
        ("{output:upper}", "SQUARE"),
        ("[{a} {output:lower}]", "[{a} square]"),
        ("{{output}} {output}", "{{output}} Square"),
        ("{outputs} {a:upper}", "{outputs} {a:upper}"),
        ("{a::b} [[{output}]]", "{a::b} [[Square]]"),
        ("", ""),
    ],
)
def test_a_column_is_filled_in_alone_and_the_rest_stays_a_pattern(
    pattern: str, filled: str
) -> None:
    assert patterns.with_text(pattern, "output", Cell.of_text("Square"), "en") == filled


@pytest.mark.parametrize("blank", ["", " ", "\t", "\n", "\u00a0", "\u3000"])
def test_an_optional_part_vanishes_with_any_empty_placeholder_of_its_own(blank: str) -> None:
    row = {"a": Cell.of_text("1"), "b": Cell.of_text(blank)}

    assert patterns.fill("x[ {a} {b}]", row, "en") == "x"
    assert patterns.fill("x[ {a}[ {b}]]", row, "en") == "x 1"
    assert patterns.fill("x[ {b}[ {a}]]", row, "en") == "x"
    assert patterns.empty_columns("{a} {b} [{b}]", row) == ("b",)


def test_blanks_around_the_text_of_a_cell_print_no_gap() -> None:
    row = {"first": Cell.of_text("  Zoë \u00a0"), "last": Cell.of_text("D'Arcy\u00a0")}

    assert patterns.fill("{first} {last:upper}!", row, "en") == "Zoë D'ARCY!"


def test_a_missing_column_fails_and_names_the_existing_ones() -> None:
    with pytest.raises(DesignDoesNotApply) as failed:
        patterns.fill("{Preis}", {"Name": Cell.of_text("x"), "VK": Cell.of_text("1")}, "de")

    assert failed.value.sentence == "The sheet has no column “Preis”; it has “Name”, “VK”."


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("Curse", "Did you mean “Course”?"),
        ("serial number", "For a serial number, write {serial:No. 0000}."),
    ],
)
def test_a_missing_column_fails_with_what_may_be_meant(written: str, hint: str) -> None:
    with pytest.raises(DesignDoesNotApply) as failed:
        patterns.fill(f"{{{written}}}", {"Course": Cell.of_text("x")}, "en")

    assert failed.value.sentence == f"The sheet has no column “{written}”; it has “Course”. {hint}"


def test_a_column_matches_exactly_before_it_matches_in_another_case() -> None:
    row = {"NAME": Cell.of_text("loud"), "name": Cell.of_text("soft")}

    assert patterns.fill("{name} {NAME} {Name}", row, "en") == "soft loud loud"


def test_columns_are_listed_once_in_order_through_optional_parts() -> None:
    assert patterns.columns("{b} {a:upper} [{c}[ {b} {d: e}]] {{x}}") == ("b", "a", "c", "d: e")


def test_empty_columns_are_those_outside_optional_parts() -> None:
    assert patterns.empty_columns("{baths} {beds} [{blank}] {blank} {baths}", ROW) == (
        "baths",
        "blank",
    )
