"""Rows with the facts that a design prints."""

from jobs.design import Cell, parse
from jobs.design.cells.cell import FROM_PHOTO
from jobs.design.facts.columns import FACTS, RowPhoto
from jobs.design.facts.photo import PhotoFacts
from jobs.design.facts.rows import hidden_facts, missing_facts, used_facts, with_facts

DESIGN = parse(
    {
        "format": 1,
        "language": "en",
        "language_column": "language",
        "boxes": [{"name": "caption", "text": "{Photo Caption}[ {photo ISO}] {title}"}],
        "output": {"name": "{photo number}", "title": "{photo title}"},
    }
)
PHOTO = RowPhoto("IMG_7.jpg", facts=PhotoFacts(caption="Fish", iso=1600, altitude=1500.0))


def test_a_design_says_which_facts_it_prints():
    assert used_facts(DESIGN) == ("photo iso", "photo title", "photo caption", "photo number")
    assert used_facts(parse({"format": 1, "boxes": [{"text": "{caption}"}]})) == ()


def test_a_row_gets_the_wanted_facts_in_its_own_language_and_keeps_its_cells():
    row = {"title": Cell.of_text("A"), "language": Cell.of_text("de")}
    wanted = RowPhoto("a.jpg", facts=PHOTO.facts, wanted=("photo altitude",))

    assert with_facts(DESIGN, row, wanted) == {
        **row,
        "photo altitude": Cell("1.500 m", 1500.0, FROM_PHOTO),
    }


def test_a_column_of_the_sheet_takes_precedence_whatever_its_case():
    row = {"PHOTO caption": Cell.of_text("Own"), "language": Cell.of_text("")}
    photo = RowPhoto("a.jpg", facts=PHOTO.facts, wanted=("photo caption",))

    assert with_facts(DESIGN, row, photo) is row
    assert hidden_facts(DESIGN, ["PHOTO caption", "photo lens", "title"]) == ["PHOTO caption"]


def test_facts_are_missing_only_outside_optional_parts():
    row = with_facts(
        DESIGN, {"language": Cell.of_text("")}, RowPhoto("IMG.jpg", wanted=used_facts(DESIGN))
    )

    assert missing_facts(DESIGN.boxes[0].pattern, row) == [FACTS["photo caption"]]
    assert missing_facts(DESIGN.output.name, row) == [FACTS["photo number"]]
