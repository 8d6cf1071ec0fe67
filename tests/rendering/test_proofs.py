"""Marks that only proofs show: not in results, on top of them in proofs, at any size."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from jobs import rendering
from jobs.design import Cell, Design, parse
from jobs.errors import TextDoesNotFit
from jobs.rendering.boxes.common_sizes import NO_SIZES
from tests.rendering.captions import row
from tests.rendering.pictures import LIMIT

ROW = row("Anna")
CAPTION: dict[str, Any] = {"name": "caption", "text": "Caption"}
MARK: dict[str, Any] = {
    "name": "mark",
    "text": "© {t}",
    "anchor": "centre",
    "x": 50,
    "y": 50,
    "width": 30,
    "rotation": -30,
    "opacity": 0.5,
    "tile": {},
    "only_in_proofs": True,
}
BAR = {"kind": "shape", "name": "bar", "behind": "mark", "colour": "#ff0000"}


def design(*boxes: dict[str, Any], output: str = "png") -> Design:
    return parse({"format": 1, "boxes": list(boxes), "output": {"format": output}})


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    Image.linear_gradient("L").resize((600, 400)).convert("RGB").save(path)
    return path


def made(source: Path, look: Design, *, in_proof: bool = False) -> rendering.Picture:
    return rendering.render(source, look, ROW, max_pixels=LIMIT, in_proof=in_proof)


def marked(result: Path, look: Design, long_edge: int | None = None) -> Image.Image:
    data = rendering.marked(
        result, look, ROW, max_pixels=LIMIT, sizes=NO_SIZES, long_edge=long_edge
    )
    return Image.open(BytesIO(data)).convert("RGB")


def difference(one: Image.Image, other: Image.Image) -> float:
    return float(np.abs(np.asarray(one, int) - np.asarray(other, int)).mean())


def test_a_result_is_the_same_as_without_its_marks_and_what_follows_them(source: Path) -> None:
    with_marks = made(source, design(BAR, CAPTION, MARK))

    assert with_marks.data == made(source, design(CAPTION)).data
    assert [text["box"] for text in with_marks.texts] == ["caption"]


def test_a_proof_shows_the_result_with_its_marks_as_the_preview_does(
    source: Path, tmp_path: Path
) -> None:
    look = design(CAPTION, MARK)
    result = tmp_path / "result.png"
    result.write_bytes(made(source, look).data)
    wanted = Image.open(BytesIO(made(source, look, in_proof=True).data)).convert("RGB")

    proof, small = marked(result, look), marked(result, look, 320)

    assert proof.size == (600, 400)
    assert difference(proof, wanted) < 2 < difference(proof, Image.open(result).convert("RGB"))
    assert small.size == (320, 213)
    assert difference(small, wanted.resize(small.size)) < 6


def test_a_row_whose_cell_names_another_design_has_the_marks_of_that_one(source: Path) -> None:
    document = {"format": 1, "design_column": "d", "boxes": [CAPTION]}
    look = parse(document | {"designs": [{"name": "Weber", "boxes": [CAPTION, MARK]}]})
    named = ROW | {"d": Cell.of_text("weber")}
    own = ROW | {"d": Cell.of_text("")}

    with_mark, without = (
        rendering.marked(source, look, cells, max_pixels=LIMIT, sizes=NO_SIZES)
        for cells in (named, own)
    )
    clean = rendering.render(source, look, named, max_pixels=LIMIT)

    assert with_mark != without
    assert [text["box"] for text in clean.texts] == ["caption"]


def test_a_mark_that_does_not_fit_fails_the_row_before_any_client_sees_it(source: Path) -> None:
    narrow = MARK | {"width": 1, "size_min": 20, "size_max": 20, "long_words": "keep"}

    with pytest.raises(TextDoesNotFit):
        made(source, design(CAPTION, narrow))
    with pytest.raises(TextDoesNotFit):
        marked(source, design(narrow))


def test_the_words_of_a_result_are_those_without_marks(source: Path) -> None:
    look = design(CAPTION, MARK)
    asked = replace(look, output=replace(look.output, words=True))

    assert [word.text for word in made(source, asked).words or ()] == ["Caption"]
