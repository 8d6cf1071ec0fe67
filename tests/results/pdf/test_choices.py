"""Choices for a PDF, as JSON that a person or a chore holds."""

import pytest

from jobs.results.pdf.choices import PdfChoices, PdfChoicesRefused, PieceSize, require_columns


def test_choices_survive_json_and_what_is_left_out_is_as_usual() -> None:
    choices = PdfChoices(
        pages="exact",
        size_by="output",
        sizes=(PieceSize("card", 85.6, 54),),
        list_place="after",
        list_columns=("Name",),
    )

    assert PdfChoices.from_json(choices.to_json()) == choices
    assert PdfChoices.from_json({}) == PdfChoices()
    assert PdfChoices.from_json({"per_page": 6, "gap": 3}) == PdfChoices(per_page=6, gap=3.0)


def test_every_problem_is_reported_with_its_key() -> None:
    document = {
        "page": "exact",
        "per_page": 7,
        "margin": -1,
        "marks": "yes",
        "sizes": [{"name": "card", "width": 2}],
    }

    with pytest.raises(PdfChoicesRefused) as refusal:
        PdfChoices.from_json(document)

    assert [problem.partition(":")[0] for problem in refusal.value.details["problems"]] == [
        "page",
        "per_page",
        "margin",
        "marks",
        "sizes[0].height",
        "sizes[0].width",
    ]
    assert "did you mean “pages”?" in refusal.value.sentence


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({"group_by": "column"}, "Name the column by which pictures are grouped."),
        ({"list_place": "after"}, "Choose at least one column for the list."),
        (
            {"sizes": [{"name": "a", "width": 9, "height": 9}] * 2},
            "Two sizes have the same name. Keep one of them.",
        ),
    ],
)
def test_choices_that_contradict_each_other_are_refused(
    document: dict[str, object], sentence: str
) -> None:
    with pytest.raises(PdfChoicesRefused, match=sentence):
        PdfChoices.from_json(document)


def test_columns_that_the_sheet_does_not_have_are_refused_with_those_it_has() -> None:
    choices = PdfChoices(
        group_by="column", group_column="Klass", list_place="after", list_columns=("Name", "Born")
    )

    with pytest.raises(PdfChoicesRefused) as refusal:
        require_columns(choices, ["Name", "Class"])

    assert refusal.value.details["problems"] == [
        "list_columns: The sheet has no column “Born”. Its columns are: Name, Class.",
        "group_column: The sheet has no column “Klass”. Its columns are: Name, Class.",
    ]
    require_columns(choices, ["Name", "Born", "Klass"])
