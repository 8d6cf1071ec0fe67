"""Rows in different languages: lines, letter forms, formats and credits follow the row's
language.
"""

from pathlib import Path

import pytest

from jobs import rendering
from jobs.design import Cell, Design, Row, parse
from jobs.errors import ValueUnusable
from tests.rendering.exiftool import tags
from tests.rendering.pictures import LIMIT, photo, saved, written

BREAKING = {
    "ja": "価格―税込価格―税込価格―税込",
    "ko": "봄날의 항구와 등대",
    "tr": "istanbul ışıkları",
    "de": "Straße am Hafen",
}
SIZE = {"size_min": 5, "size_max": 5}


def design(language: str, *, by_row: bool) -> Design:
    caption = {
        "text": "{t:upper} {n:currency}",
        "wrap": "phrase",
        "width": 30,
        "height": 60,
        "max_lines": 9,
    }
    told = {"language": "en", "language_column": "language"} if by_row else {"language": language}
    return parse(
        {"format": 1, **told, "boxes": [caption | SIZE], "output": {"title": "{n:number 2}"}}
    )


def row(text: str, language: str) -> Row:
    return {
        "t": Cell.of_text(text),
        "n": Cell("1234.5 EUR", None),
        "language": Cell.of_text(language),
    }


@pytest.mark.parametrize(("language", "text"), BREAKING.items())
def test_a_row_is_laid_out_as_in_a_design_of_its_language(language: str, text: str) -> None:
    cells = row(text, language)

    own, same, other = (
        rendering.check_row(design(told, by_row=by_row), cells, 1000, 800)
        for told, by_row in ((language, True), (language, False), ("en", False))
    )

    assert own == same
    assert own.failures == ()
    assert own != other


def test_words_beside_the_picture_are_in_the_rows_language(tmp_path: Path) -> None:
    path = written(tmp_path, saved(photo(400, 300), "JPEG"))
    look = parse(
        {
            "format": 1,
            "language_column": "language",
            "boxes": [{"text": "{t}"}],
            "output": {"title": "{n:number 2}"},
        }
    )
    cells = {
        "t": Cell.of_text("Hafen"),
        "n": Cell("1234.5", 1234.5),
        "language": Cell.of_text("de"),
    }

    made = rendering.render(path, look, cells, max_pixels=LIMIT)

    assert tags(written(tmp_path, made.data, "result.jpg"))["XMP-dc:Title"] == "1.234,50"


def test_a_row_whose_language_is_unknown_fails_with_its_column(tmp_path: Path) -> None:
    path = written(tmp_path, saved(photo(400, 300), "JPEG"))

    with pytest.raises(ValueUnusable, match="“xx” in column “language” cannot be used"):
        rendering.render(path, design("de", by_row=True), row("Hafen", "xx"), max_pixels=LIMIT)
