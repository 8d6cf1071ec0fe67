"""One photo under the texts of many rows: it is read once, and the results do not depend on
that.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

import jpegsplice
from jobs import rendering
from jobs.design import Cell, parse
from jobs.rendering.photos import source_cache
from tests.rendering.pictures import LIMIT, opened, photo, saved, written

DESIGN = parse(
    {"format": 1, "boxes": [{"name": "caption", "text": "{caption}", "y": 90, "colour": "#ff2000"}]}
)
TEXTS = ["Fresh oysters", "Hand made bowls", "Harbour light"]


@pytest.fixture(autouse=True)
def nothing_read(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("OVERPRINT_SPLICE", raising=False)
    source_cache._kept.clear()
    yield
    source_cache._kept.clear()


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Record which of the library's costly functions are called."""
    seen: list[str] = []

    def counting(name: str) -> None:
        function = getattr(jpegsplice, name)
        monkeypatch.setattr(jpegsplice, name, lambda *given: seen.append(name) or function(*given))

    for name in ("averages", "recoded", "sequential"):
        counting(name)
    return seen


def made(path: Path, text: str) -> bytes:
    picture = rendering.render(path, DESIGN, {"caption": Cell.of_text(text)}, max_pixels=LIMIT)
    assert picture.way.path == "splice"
    return picture.data


def optimised() -> bytes:
    """Return a JPEG without the codes that coloured letters need."""
    return saved(Image.new("RGB", (600, 400), (90, 120, 150)), "JPEG", quality=90, optimize=True)


def test_a_photo_is_read_once(tmp_path: Path, calls: list[str]) -> None:
    path = written(tmp_path, saved(photo(600, 400), "JPEG", quality=90))

    pictures = {made(path, text) for text in TEXTS}

    assert (len(pictures), calls) == (3, ["averages"])


def test_a_medium_photo_is_read_once_for_the_result_and_its_thumbnail(
    tmp_path: Path, calls: list[str]
) -> None:
    path = written(tmp_path, saved(photo(1500, 1000), "JPEG", quality=90))

    picture = rendering.render(path, DESIGN, {"caption": Cell.of_text("Oysters")}, max_pixels=LIMIT)

    assert (opened(picture.thumbnail).size, calls) == ((320, 213), ["averages"])


def test_a_photo_read_for_a_scaled_result_is_read_again_for_the_thumbnail_of_an_unscaled_one(
    tmp_path: Path, calls: list[str]
) -> None:
    path = written(tmp_path, saved(photo(1500, 1000), "JPEG", quality=90))
    scaled = parse(
        {
            "format": 1,
            "canvas": {"long_edge": 700},
            "boxes": [{"name": "caption", "text": "{caption}"}],
        }
    )
    row = {"caption": Cell.of_text("Oysters")}
    alone = rendering.render(path, DESIGN, row, max_pixels=LIMIT)
    source_cache._kept.clear()

    rendering.render(path, scaled, row, max_pixels=LIMIT)
    after_another = rendering.render(path, DESIGN, row, max_pixels=LIMIT)

    assert (after_another, calls) == (alone, ["averages"] * 3)


def test_a_photo_is_recoded_once_and_the_results_equal_those_of_rows_made_alone(
    tmp_path: Path, calls: list[str]
) -> None:
    path = written(tmp_path, optimised())
    alone = []
    for text in TEXTS:
        source_cache._kept.clear()
        alone.append(made(path, text))
    assert "recoded" not in calls
    source_cache._kept.clear()

    together = [made(path, text) for text in TEXTS]

    assert together == alone
    assert calls.count("recoded") == 1


def test_a_progressive_photo_is_made_baseline_once_and_again_if_its_copy_is_gone(
    tmp_path: Path, calls: list[str]
) -> None:
    path = written(tmp_path, saved(photo(600, 400), "JPEG", quality=90, progressive=True))
    other = written(tmp_path, optimised(), "other.jpg")

    first = [made(path, text) for text in TEXTS]
    assert calls.count("sequential") == 1
    for text in TEXTS:
        made(other, text)

    assert [made(path, text) for text in TEXTS] == first
    assert calls.count("sequential") == 2


def test_a_new_file_of_the_same_name_is_read_again(tmp_path: Path) -> None:
    before = made(written(tmp_path, saved(photo(600, 400), "JPEG")), TEXTS[0])

    Path(tmp_path, "picture").unlink()
    after = made(written(tmp_path, saved(photo(600, 400, seed=2), "JPEG")), TEXTS[0])

    assert before != after


def test_only_a_few_sources_and_one_copy_are_kept(tmp_path: Path) -> None:
    for number in range(6):
        path = written(tmp_path, optimised(), f"{number}.jpg")
        for text in TEXTS:
            made(path, text)

    copies = [read.copy is not None for read in source_cache._kept.values()]
    assert copies == [False, False, False, True]
