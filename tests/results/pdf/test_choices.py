"""Choices for a PDF, as JSON that a person or a chore holds."""

from typing import Any

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


def problems_of(document: dict[str, Any]) -> list[str]:
    try:
        PdfChoices.from_json(document)
    except PdfChoicesRefused as refused:
        return [problem.partition(":")[0] for problem in refused.details["problems"]]
    return []


SIZE = {"name": "a", "width": 50, "height": 50}


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("dpi", [36, 2400], [35, 2401, 72.5, "300", None]),
        ("width", [20, 5000, 210.5], [19.9, 5000.1, "210"]),
        ("height", [20, 5000], [19, 5001]),
        ("margin", [0, 200, 0.5], [-0.1, 200.1]),
        ("gap", [0, 200], [-1, 201]),
        ("most_dpi", [0, 2400], [-1, 2401, 1.5]),
        ("piece_width", [5, 2000], [4.9, 2000.1]),
        ("piece_height", [5, 2000], [4.9, 2000.1]),
        ("bleed", [0, 10, 2.5], [-0.1, 10.1]),
        ("per_page", [1, 6, 40], [0, 5, 41, "6"]),
        ("pdfs", ["one", "each"], ["", "two", 1]),
        ("pages", ["picture", "paper", "exact"], ["", "Paper"]),
        ("paper", ["a4", "letter", "own"], ["", "A4", "b5"]),
        ("turn", ["auto", "portrait", "landscape"], ["", "upright"]),
        ("label", ["", "name", "row", "both"], ["title", None]),
        ("marks", [True, False], ["yes", 1, None]),
        ("size_by", ["", "output", "design", "aspect"], ["shape"]),
        ("group_by", ["", "folder"], ["rows"]),
        ("list_place", [""], ["beside"]),
        ("list_columns", [[], ["a"], ["a"] * 30], [["a"] * 31, "a", [1], ["x" * 201]]),
        ("sizes", [[], [SIZE]], [[{}], [SIZE | {"width": 4}], {}, [SIZE | {"depth": 1}]]),
        ("rows", ["", "3, 7-12"], ["a", "9-7", "1," * 2501, 3]),
    ],
)
def test_each_choice_takes_what_its_rule_allows_and_nothing_else(
    key: str, good: list[Any], bad: list[Any]
) -> None:
    assert [problems_of({key: value}) for value in good] == [[]] * len(good)
    for value in bad:
        found = problems_of({key: value})
        assert (len(found) > 0, {name.partition("[")[0] for name in found}) == (True, {key})


@pytest.mark.parametrize(
    ("choices", "on_page", "is_on_paper"),
    [
        (PdfChoices(per_page=6), 6, True),
        (PdfChoices(per_page=6, pdfs="each"), 1, False),
        (PdfChoices(per_page=6, pages="picture"), 1, False),
        (PdfChoices(per_page=6, pages="exact"), 1, True),
    ],
)
def test_pictures_share_a_page_only_of_paper_in_one_pdf(
    choices: PdfChoices, on_page: int, is_on_paper: bool
) -> None:
    assert (choices.on_page, choices.is_on_paper) == (on_page, is_on_paper)


@pytest.mark.parametrize("pages", ["picture", "paper", "exact"])
@pytest.mark.parametrize("pdfs", ["one", "each"])
def test_what_was_chosen_counts_only_where_the_page_shows_it(pages: Any, pdfs: Any) -> None:
    chosen = PdfChoices(
        pdfs=pdfs, pages=pages, group_by="folder", list_place="after", size_by="output", mixed=True
    )
    nothing = PdfChoices(pdfs=pdfs, pages=pages)

    paper = pdfs == "one" and pages != "picture"
    assert (chosen.has_headings, chosen.has_list) == (paper, paper)
    assert (chosen.has_sizes, chosen.is_mixed) == (pages == "exact", paper and pages == "exact")
    for none in (nothing.has_headings, nothing.has_list, nothing.has_sizes, nothing.is_mixed):
        assert not none


def test_a_list_that_is_not_shown_needs_no_columns() -> None:
    assert problems_of({"list_place": "after", "pages": "picture"}) == []
    assert problems_of({"list_place": "after", "pdfs": "each"}) == []
    require_columns(PdfChoices(list_columns=("Gone",)), ["Name"])
    require_columns(PdfChoices(list_columns=("Gone",), list_place="after", pages="picture"), [])


def test_a_sheet_without_columns_says_so() -> None:
    with pytest.raises(PdfChoicesRefused, match="“Class”. Its columns are: none."):
        require_columns(PdfChoices(group_by="column", group_column="Class"), [])


def test_the_rows_of_choices_are_read_as_numbers() -> None:
    assert str(PdfChoices(rows="9, 3-4").only) == "3-4, 9"
    assert 7 in PdfChoices().only
