"""The file of a result: what contradicts itself."""

import pytest

from jobs.design.output import Output, OutputFormat, contradictions, output_contradictions
from jobs.design.row_output import RowOutput, row_output_contradictions


@pytest.mark.parametrize(
    ("format_", "name"),
    [("keep", ""), ("jpeg", ""), ("webp", ""), ("avif", ""), ("png", "PNG"), ("tiff", "TIFF")],
)
def test_a_format_without_quality_cannot_be_made_smaller(format_: OutputFormat, name: str) -> None:
    sentence = f"{name} has no quality setting to lower; choose JPEG, WebP or AVIF."
    expected = [("most_kb", sentence)] if name else []

    assert output_contradictions(Output(format_, most_kb=900)) == expected
    assert output_contradictions(RowOutput("square", format=format_, most_kb=900)) == expected
    assert output_contradictions(Output(format_)) == []


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("{file}", ""),
        ("{serial}", ""),
        ("{serial:A-00}", "serial:A-00"),
        ("{file}[-{verify:A-00}]", "verify:A-00"),
        ("{Serial:A-0}{serial:B-0}", "serial:A-0"),
    ],
)
def test_a_file_name_cannot_have_a_number_that_is_given_later(name: str, number: str) -> None:
    sentence = (
        f"{{{number}}} cannot be part of a file name, because a row gets its number only when it is "
        "drawn."
    )

    assert contradictions(Output(name=name)) == ([("name", sentence)] if number else [])


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("square", ""),
        ("Story 9x16", ""),
        ("Größe", ""),
        ("a,b", "“a,b” holds “,”; write the name of an output without it."),
        ("a; b", "“a; b” holds “;”; write the name of an output without it."),
        ("a、b", "“a、b” holds “、”; write the name of an output without it."),
        ("{a}", "“{a}” holds “{”; write the name of an output without it."),
        ("a]", "“a]” holds “]”; write the name of an output without it."),
        ("a/b", "“a/b” cannot be the name of a folder; “a-b” can."),
        ("con", "“con” cannot be the name of a folder; “_con” can."),
        (" a", "“ a” cannot be the name of a folder; “a” can."),
        (".a", "“.a” cannot be the name of a folder; “a” can."),
        ("a\nb", "“a\nb” cannot be the name of a folder; “a b” can."),
        ("..", "“..” cannot be the name of a folder."),
    ],
)
def test_the_name_of_an_output_can_be_a_folder_and_stand_in_a_list(
    name: str, sentence: str
) -> None:
    expected = [("name", sentence)] if sentence else []

    assert row_output_contradictions(RowOutput(name)) == expected
