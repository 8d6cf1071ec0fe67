"""Number formats of OpenDocument in the words of ECMA-376."""

from xml.parsers import expat

import pytest

from jobs.intake.sheets.ods import elements
from jobs.intake.sheets.ods.styles import Styles, StylesScanner
from tests.intake.sheets.ods.document_files import NAMESPACES

TWO = 'number:decimal-places="2" number:min-integer-digits="1"'


def code(style: str) -> str:
    """The format of the last data style, which is named N."""
    styles = Styles()
    scanner = StylesScanner(styles)
    parser = expat.ParserCreate(namespace_separator=elements.BETWEEN)
    parser.StartElementHandler, parser.EndElementHandler = scanner.start, scanner.end
    parser.CharacterDataHandler = scanner.characters
    parser.Parse(f"<x {NAMESPACES}>{style}</x>", True)
    return styles.formats["N"]


def style(kind: str, inside: str, said: str = "") -> str:
    return f'<number:{kind}-style style:name="N" {said}>{inside}</number:{kind}-style>'


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (style("number", "<number:number/>"), "General"),
        (style("number", f'<number:number {TWO} number:grouping="true"/>'), "#,##0.00"),
        (
            style(
                "number", '<number:number number:decimal-places="0" number:min-integer-digits="5"/>'
            ),
            "00000",
        ),
        (
            style(
                "number", '<number:number number:decimal-places="3" number:min-decimal-places="1"/>'
            ),
            "#.0##",
        ),
        (style("percentage", f"<number:number {TWO}/>\n <number:text>%</number:text>"), "0.00%"),
        (style("text", "<number:text-content/>"), "@"),
        (
            style(
                "date",
                '<number:day number:style="long"/><number:text>. </number:text><number:month '
                'number:style="long" number:textual="true"/><number:text> </number:text>'
                '<number:year number:style="long"/>',
            ),
            'dd". "mmmm" "yyyy',
        ),
        (
            style(
                "time",
                '<number:hours/><number:text>:</number:text><number:minutes number:style="long"/>',
                'number:truncate-on-overflow="false"',
            ),
            '[h]":"mm',
        ),
        (
            style("number", f'<number:scientific-number {TWO} number:min-exponent-digits="2"/>'),
            "0.00E+00",
        ),
    ],
)
def test_a_data_style_becomes_a_number_format(made, expected):
    assert code(made) == expected


def test_a_format_with_a_section_of_its_own_for_negative_numbers_keeps_both():
    euro = f"<number:number {TWO}/><number:currency-symbol>€</number:currency-symbol>"
    positive = f'<number:currency-style style:name="NP0">{euro}</number:currency-style>'
    both = style(
        "currency",
        f"<number:text>-</number:text>{euro}"
        '<style:map style:condition="value()&gt;=0" style:apply-style-name="NP0"/>',
    )

    assert code(positive + both) == '0.00[$€];"-"0.00[$€]'


def test_a_format_too_long_for_a_spreadsheet_is_left_out():
    assert code(style("number", f"<number:text>{'x' * 300}</number:text><number:number/>")) == ""


def number(said: str) -> str:
    return style("number", f"<number:number {said}/>")


def date(inside: str) -> str:
    return style("date", inside)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (number('number:min-integer-digits="1"'), "General"),
        (number('number:decimal-places="0" number:min-integer-digits="1"'), "0"),
        (number('number:decimal-places="0"'), "#"),
        (number('number:decimal-places="0" number:grouping="true"'), "#,###"),
        (number(f'{TWO} number:grouping="false"'), "0.00"),
        (number('number:decimal-places="2" number:min-decimal-places="9"'), "#.00"),
        (number('number:decimal-places="-3" number:min-integer-digits="1"'), "0"),
        (number('number:decimal-places="99" number:min-integer-digits="0"'), "#." + "0" * 30),
        (style("number", "<number:fraction/>"), "# ?/?"),
        (style("boolean", "<number:boolean/>"), "General"),
        (style("number", f"<number:number {TWO}/><number:text> kg</number:text>"), '0.00" kg"'),
        (style("number", "<number:text>a&quot;b</number:text><number:number/>"), '"ab"General'),
        (style("number", "<number:text/><number:number/>"), "General"),
        (date("<number:day/>/<number:month/>/<number:year/>"), "dmyy"),
        (date('<number:day-of-week/><number:day-of-week number:style="long"/>'), "ddddddd"),
        (date('<number:month number:textual="true"/>'), "mmm"),
        (date('<number:month number:style="long"/>'), "mm"),
        (
            style(
                "time",
                '<number:hours number:style="long"/><number:text>:</number:text>'
                '<number:minutes/><number:text>:</number:text><number:seconds number:style="long" '
                'number:decimal-places="2"/><number:text> </number:text><number:am-pm/>',
            ),
            'hh":"m":"ss.00" "AM/PM',
        ),
        (style("time", "<number:seconds/>"), "s"),
        (
            style(
                "currency",
                '<number:currency-symbol number:language="de" number:country="CH">CHF'
                f"</number:currency-symbol><number:number {TWO}/>",
            ),
            "[$CHF-de-CH]0.00",
        ),
        (
            style(
                "currency",
                '<number:currency-symbol number:language="en">[A-$]</number:currency-symbol>',
            ),
            "[$A$-en]",
        ),
        (style("number", "<number:unknown/><number:number/>"), "General"),
    ],
)
def test_parts_of_a_data_style_are_parts_of_a_number_format(made, expected):
    assert code(made) == expected


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ([("value()>=0", "P")], '0.00;"-"0.00'),
        ([("value() >= 0", "P")], '0.00;"-"0.00'),
        ([("value()>0", "P"), ("value()<0", "M")], '0.00;0;"-"0.00'),
        ([("value()>=0", "gone")], '"-"0.00'),
        ([("value()>100", "P")], '"-"0.00'),
        ([("value()>0", "P")], '"-"0.00'),
        ([], '"-"0.00'),
    ],
)
def test_sections_are_put_together_if_their_conditions_are_those_of_spreadsheets(
    conditions, expected
):
    before = (
        f'<number:number-style style:name="P"><number:number {TWO}/></number:number-style>'
        '<number:number-style style:name="M"><number:number number:decimal-places="0" '
        'number:min-integer-digits="1"/></number:number-style>'
    )
    maps = "".join(
        f'<style:map style:condition="{condition.replace("<", "&lt;")}" '
        f'style:apply-style-name="{name}"/>'
        for condition, name in conditions
    )

    made = style("number", f"<number:text>-</number:text><number:number {TWO}/>{maps}")

    assert code(before + made) == expected
