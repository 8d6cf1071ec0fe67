"""The columns that a design needs, wherever it names them."""

import pytest

from jobs import design
from jobs.design import parse
from jobs.design.used_columns import drawn_columns, prints_links, series_of, used_columns
from jobs.errors import DesignRefused


def test_columns_of_boxes_outputs_names_credits_and_languages_are_needed_once():
    parsed = parse(
        {
            "format": 1,
            "language_column": "tongue",
            "outputs_column": "shops",
            "boxes": [{"name": "caption", "text": "{title} {output}"}],
            "output": {"name": "{row} {SKU}", "title": "{title}", "copyright": "{owner}"},
            "outputs": [
                {
                    "name": "story",
                    "changes": [{"box": "caption", "settings": {"text": "{short}"}}],
                }
            ],
        }
    )

    assert used_columns(parsed) == ("short", "SKU", "title", "owner", "tongue", "shops")
    assert drawn_columns(parsed) == {"short", "title", "owner", "tongue", "shops"}


def numbered(**others):
    boxes = [
        {"kind": "text", "name": "a", "text": "{serial:A-00}"},
        {"kind": "code", "name": "b", "text": "{verify:B-00}"},
    ]
    return design.parse({"format": 1, "boxes": boxes, **others})


def test_every_text_code_and_title_counts():
    assert series_of(numbered(output={"title": "{serial:C-00}"})) == ("A-00", "B-00", "C-00")


def test_each_output_prints_the_same_numbers():
    parsed = numbered(outputs=[{"name": "one"}, {"name": "two"}])

    assert (series_of(parsed), prints_links(parsed)) == (("A-00", "B-00"), True)


def test_a_design_without_numbers_has_no_series():
    parsed = design.parse({"format": 1, "boxes": [{"kind": "text", "text": "{serial}"}]})

    assert (series_of(parsed), prints_links(parsed)) == ((), False)


def test_a_file_name_cannot_have_a_number():
    with pytest.raises(DesignRefused) as refused:
        numbered(output={"name": "{serial:A-00}"})

    ((path, sentence),) = refused.value.details["problems"]
    assert path == "output.name"
    assert sentence == (
        "{serial:A-00} cannot be part of a file name, because a row gets its number only when it "
        "is drawn."
    )
