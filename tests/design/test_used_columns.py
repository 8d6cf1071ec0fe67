"""The columns that a design needs, wherever it names them."""

from jobs.design import parse
from jobs.design.used_columns import used_columns


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
