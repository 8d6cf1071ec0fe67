"""Templates are read without their indentation, and errors still name the right line."""

from pathlib import Path

import pytest
from django.template import Engine, TemplateSyntaxError

LOADERS = ["dashboard.template_loader.Loader"]


def engine_of(folder: Path, text: str) -> Engine:
    (folder / "page.html").write_text(text, encoding="utf-8")
    return Engine(dirs=[folder], loaders=LOADERS, debug=True)


def test_spaces_in_front_of_a_line_are_dropped_and_no_others(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, "<p>\n    one  two\n\t<b>{{ three }}</b> \n\n</p>\n")

    page = engine.render_to_string("page.html", {"three": "3\n    4"})

    assert page == "<p>\none  two\n<b>3\n    4</b> \n\n</p>\n"


def test_an_error_names_its_line(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, "<p>\n    one\n\n    {% nothing %}\n</p>\n")

    with pytest.raises(TemplateSyntaxError) as failed:
        engine.get_template("page.html")

    assert failed.value.template_debug["line"] == 4  # type: ignore[attr-defined]  # Django adds it
