"""A batch from files of this machine: the insets of a folder."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from jobs.library import insets
from jobs.management import submission
from jobs.management.wanted_files import SubmissionRefused
from tests import factories
from tests.intake import batches
from tests.rendering.pictures import saved

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]
BOX = {"kind": "image", "file": "b.png", "name": "logo", "width": 20, "height": 20}
DOCUMENT = {"format": 1, "boxes": [BOX]}


def test_a_folder_of_many_insets_is_stored_some_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submission, "AT_ONCE", 2)
    stored: list[int] = []
    add = submission.control.add_insets
    monkeypatch.setattr(
        submission.control,
        "add_insets",
        lambda batch, user, document, came: (
            stored.append(len(came)) or add(batch, user, document, came)
        ),
    )
    for name, colour in (("a", "red"), ("b", "green"), ("c", "blue")):
        picture = saved(Image.new("RGBA", (60, 40), colour), "PNG")
        (tmp_path / f"{name}.png").write_bytes(picture)
    batch = batches.ready()

    submission._save_with_insets(batch, tmp_path, DOCUMENT)

    batch.refresh_from_db()
    assert stored == [2, 1]
    assert [inset.name for inset in batch.design.insets] == ["a.png", "b.png", "c.png"]
    assert [box.name for box in batch.design.boxes] == ["logo"]
    assert insets.gone(batch.design) == []


def test_an_empty_folder_of_insets_leaves_the_design_as_it_is(tmp_path: Path) -> None:
    batch = batches.ready()

    submission._save_with_insets(batch, tmp_path, DOCUMENT)

    batch.refresh_from_db()
    assert batch.design.insets == ()
    assert [box.name for box in batch.design.boxes] == ["logo"]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"by_language": True}, submission.NO_SHEET),
        ({"rows_from": "Berlin"}, submission.NO_SHEET),
        ({"sheet": Path("a.csv"), "rows_to": "Rome"}, submission.NO_FIRST_COLUMN),
    ],
)
def test_options_without_the_one_that_they_need_are_refused(
    options: dict[str, Any], why: str
) -> None:
    wanted = submission.Wanted(Path("missing.zip"), **options)

    with pytest.raises(SubmissionRefused) as refused:
        submission.submit(wanted, factories.user())

    assert why in refused.value.details["reasons"]
