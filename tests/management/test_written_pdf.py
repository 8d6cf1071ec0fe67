"""The choices for a PDF, as a person wrote them at a shell."""

import json
from pathlib import Path

import pytest

from jobs.management import written_pdf
from jobs.management.wanted_files import SubmissionRefused
from jobs.results.pdf.choices import PdfChoices
from tests.management.test_wanted_files import NOWHERE


def reasons(written: str) -> list[str]:
    with pytest.raises(SubmissionRefused) as refused:
        written_pdf.read(written)
    return list(refused.value.details["reasons"])


def test_without_choices_pages_are_as_large_as_their_pictures() -> None:
    assert written_pdf.read("") == PdfChoices(pages="picture")


def test_choices_are_a_json_text_or_the_file_that_has_it(tmp_path: Path) -> None:
    path = tmp_path / "choices.json"
    path.write_text(json.dumps({"per_page": 6}), encoding="ascii")

    assert written_pdf.read(str(path)) == PdfChoices(per_page=6)
    assert written_pdf.read(' {"per_page": 6}') == PdfChoices(per_page=6)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("{", "This is not JSON: Expecting property name enclosed in double quotes"),
        ("{}}", "This is not JSON: Extra data"),
        ('{"a":' * 100_000, "This is not JSON: "),
        ("nowhere.json", NOWHERE.format("JSON of choices", "nowhere.json")),
        ("[" * 300, NOWHERE.format("JSON of choices", "[" * 300)),
        ("/dev", "/dev is not a file, so it cannot be the JSON of choices."),
        ('{"per_page": 7}', "per_page: "),
        ('{"paper": "card", "margin": 30}', "1 picture on "),
        ('{"pages": "exact", "gap": 1, "bleed": 3}', "A bleed of 3 mm needs a margin of at least"),
    ],
    ids=lambda value: value[:20],
)
def test_what_cannot_be_used_is_said_with_the_name_of_the_option(written: str, reason: str) -> None:
    [first, *_] = reasons(written)

    assert first.startswith(f"--pdf-choices: {reason}")


@pytest.mark.parametrize("content", ["[]", "7", "null", '"text"'])
def test_a_file_of_other_json_is_no_choices(tmp_path: Path, content: str) -> None:
    path = tmp_path / "choices.json"
    path.write_text(content, encoding="ascii")

    assert reasons(str(path)) == ["--pdf-choices: This is not an object with keys."]


def test_every_problem_is_a_reason() -> None:
    assert [reason.split(":")[1].strip() for reason in reasons('{"dpi": 1, "margin": -1}')] == [
        "dpi",
        "margin",
    ]
