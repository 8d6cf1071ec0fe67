"""How `manage.py submit` reads its command line."""

from argparse import ArgumentParser

import pytest

from jobs.management import submit_arguments


@pytest.fixture
def parser() -> ArgumentParser:
    parser = ArgumentParser()
    submit_arguments.add(parser)
    return parser


def test_pairs_are_split_at_the_last_equals_sign(parser: ArgumentParser) -> None:
    options = parser.parse_args(["--photos-say", "a=b = photo number", "--clock", "R5=+1:30"])

    assert options.stated == ("a=b", "photo number")
    assert options.clocks == [("R5", "+1:30")]


def test_half_a_pair_is_refused(parser: ArgumentParser, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser.parse_args(["--clock", "=+1:30"])

    assert "'=+1:30' is not written NAME=VALUE" in capsys.readouterr().err


def test_a_schema_is_printed_without_asking_for_anything_else(
    parser: ArgumentParser, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parser.parse_args(["--pdf-choices-schema"])

    assert ended.value.code == 0
    assert '"title": "Overprint PDF"' in capsys.readouterr().out
