"""How `manage.py submit` reads its command line."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

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


USUAL: dict[str, Any] = {
    "images": None,
    "sheet": None,
    "renamed": [],
    "design": "",
    "by_language": False,
    "rows_from": None,
    "rows_to": None,
    "insets": None,
    "every_picture": False,
    "stated": None,
    "clocks": [],
    "name": "",
    "update": "",
    "key": "",
    "part": False,
    "replaces": False,
    "gone": "",
    "revoke": None,
    "renumber": None,
    "totals": "",
    "conflicts": "",
    "differing": "",
    "account": "",
    "wait": False,
    "zip": None,
    "pdf": None,
    "pdf_choices": "",
    "json": False,
}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ([], {}),
        (["--images", "a b"], {"images": Path("a b")}),
        (["--sheet=s.xlsx"], {"sheet": Path("s.xlsx")}),
        (["--rename", "a=b", "--rename", "c=d"], {"renamed": [("a", "b"), ("c", "d")]}),
        (["--design", "Labels"], {"design": "Labels"}),
        (["--by-language"], {"by_language": True}),
        (["--rows-from", "a", "--rows-to", "b"], {"rows_from": "a", "rows_to": "b"}),
        (["--box-pictures", "d"], {"insets": Path("d")}),
        (["--insets", "d"], {"insets": Path("d")}),  # its name in earlier versions
        (["--every-picture"], {"every_picture": True}),
        (["--name", "Spring"], {"name": "Spring"}),
        (["--update", "b", "--key", "row", "--part"], {"update": "b", "key": "row", "part": True}),
        (["--replace"], {"replaces": True}),
        (["--gone", "leave-out", "--revoke", "lost"], {"gone": "leave-out", "revoke": "lost"}),
        (["--renumber", ""], {"renumber": ""}),
        (["--totals", "make"], {"totals": "make"}),
        (["--conflicts", "sheet"], {"conflicts": "sheet"}),
        (["--differing", "keep"], {"differing": "keep"}),
        (["--account", "anna", "--wait"], {"account": "anna", "wait": True}),
        (["--zip", "o.zip", "--pdf", "o.pdf"], {"zip": Path("o.zip"), "pdf": Path("o.pdf")}),
        (["--pdf-choices", "{}", "--json"], {"pdf_choices": "{}", "json": True}),
    ],
)
def test_each_option_says_one_thing_and_the_others_stay_as_usual(
    parser: ArgumentParser, written: list[str], read: dict[str, Any]
) -> None:
    assert (
        vars(parser.parse_args(written))
        == {
            "design_schema": None,
            "pdf_choices_schema": None,
        }
        | USUAL
        | read
    )


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        (["--gone", "delete"], "invalid choice: 'delete'"),
        (["--totals", "keep"], "invalid choice: 'keep'"),
        (["--conflicts", "both"], "invalid choice: 'both'"),
        (["--differing", "newest"], "invalid choice: 'newest'"),
        (["--rename", "a="], "'a=' is not written NAME=VALUE"),
        (["--rename", "a"], "'a' is not written NAME=VALUE"),
        (["--clock", " = "], "' = ' is not written NAME=VALUE"),
        (["--photos-say", "=fact"], "'=fact' is not written NAME=VALUE"),
        (["--images"], "expected one argument"),
        (["--colour", "red"], "unrecognized arguments: --colour red"),
        (["photos"], "unrecognized arguments: photos"),
    ],
)
def test_what_is_not_an_option_is_refused_with_status_2(
    parser: ArgumentParser,
    capsys: pytest.CaptureFixture[str],
    written: list[str],
    sentence: str,
) -> None:
    with pytest.raises(SystemExit) as ended:
        parser.parse_args(written)

    assert (ended.value.code, sentence in capsys.readouterr().err) == (2, True)


def test_every_option_has_a_sentence_in_the_help(parser: ArgumentParser) -> None:
    lacking = [action.dest for action in parser._actions if not (action.help or "").strip()]

    assert lacking == []
    assert set(USUAL) <= {action.dest for action in parser._actions}
