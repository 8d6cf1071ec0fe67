"""A picture of another name takes the place of one that rows could not use, once a person says so."""

import pytest
from django.utils import timezone

from jobs.control import sheet_updates
from jobs.errors import NotPossibleNow
from jobs.intake.updates import pictures, substitutes
from jobs.intake.updates.substitutes import Substitute
from jobs.models import Batch, Source
from jobs.states import State
from jobs.storage import store
from tests.intake.tiny_pictures import jpeg, png
from tests.prepared import made_once
from tests.updated_batches import compare, compared, finished, followed, rows_of

pytestmark = pytest.mark.django_db

SAME = "picture;caption\n1.jpg;One\n2.jpg;Two\n3.jpg;Three\n"
TRUNCATED = "It ends half-way."


prepared = made_once(finished)


def fail(batch: Batch, *rows: int, is_known: bool = True) -> None:
    """Let rows fail because of their pictures, and open an update."""
    for row in rows or (4,):
        unread = {"code": "picture_truncated", "sentence": TRUNCATED} if is_known else {}
        batch.sources.filter(path=f"{row - 1}.jpg").update(**unread)
        batch.jobs.filter(row=row).update(
            state=State.FAILED,
            code="picture_truncated",
            sentence=TRUNCATED,
            finished_at=timezone.now(),
        )
    compared(batch, SAME)


def source(batch: Batch, path: str) -> Source:
    return batch.sources.get(path=path)


def listed(batch: Batch) -> list[Substitute]:
    return substitutes.listed(batch)[0]


def substitute(batch: Batch, **chosen: str) -> int:
    """Replace pictures by their number: `_3="new.png"` replaces 3.jpg."""
    ids = {source(batch, f"{name[1:]}.jpg").pk: path for name, path in chosen.items()}
    return sheet_updates.substitute(batch, batch.owner, ids)


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("path", ["retouched/3.jpg", "3.png", "new/3.JPEG"])
def test_a_picture_of_the_same_name_in_another_folder_or_format_is_proposed(batch, path, is_known):
    fail(batch, is_known=is_known)
    before = listed(batch)

    pictures.take(batch, path, [png(500, 300) if path.endswith("png") else jpeg(500, 300, "red")])
    compare(batch)

    unread = source(batch, "3.jpg")
    assert before == [Substitute(unread, 1, TRUNCATED, None)]
    assert listed(batch) == [Substitute(unread, 1, TRUNCATED, source(batch, path))]
    assert rows_of(batch)[2] == (4, "3.jpg", "failed", 1)


def test_nothing_is_replaced_before_the_person_says_so(batch):
    fail(batch)
    before = Source.objects.filter(batch=batch, path="3.jpg").values().get()

    pictures.take(batch, "3.png", [png(500, 300)])
    summary = compare(batch)
    followed(batch)

    assert summary.changed == 0
    assert Source.objects.filter(batch=batch, path="3.jpg").values().get() == before


def test_a_picture_of_another_name_takes_the_place_and_only_its_rows_are_made_again(batch):
    fail(batch)
    old = source(batch, "3.jpg").key
    pictures.take(batch, "photos/DSC_77.png", [png(500, 300)])
    compare(batch)
    came = source(batch, "photos/DSC_77.png")

    count = substitute(batch, _3="photos/DSC_77.png")
    summary = compare(batch)
    followed(batch)

    now = source(batch, "3.jpg")
    assert (count, summary.changed, summary.equal, summary.blocked) == (1, 1, 2, 0)
    assert (now.key, now.format, now.width, now.code) == (came.key, "PNG", 500, "")
    assert rows_of(batch) == [
        (2, "1.jpg", "done", 1),
        (3, "2.jpg", "done", 1),
        (4, "3.jpg", "waiting", 2),
    ]
    assert not batch.sources.filter(path="photos/DSC_77.png").exists()
    assert (store().size(old), store().size(now.key)) == (None, now.size)
    assert batch.audit.filter(action="replace_picture", count=1).count() == 1


def test_two_pictures_of_one_name_are_a_choice_and_no_proposal(batch):
    fail(batch)
    pictures.take(batch, "a/3.jpg", [jpeg(500, 300, "red")])
    pictures.take(batch, "b/3.jpg", [jpeg(400, 300, "blue")])
    compare(batch)

    assert [one.proposed for one in listed(batch)] == [None]
    assert substitutes.choices(batch) == ["a/3.jpg", "b/3.jpg"]


def test_a_picture_that_a_row_shows_is_never_replaced(batch):
    fail(batch)
    pictures.take(batch, "other.jpg", [jpeg(500, 300, "red")])
    compare(batch)
    before = list(batch.sources.order_by("pk").values())

    with pytest.raises(NotPossibleNow, match="“1.jpg” is used by rows that have a result"):
        substitute(batch, _1="other.jpg")

    assert list(batch.sources.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"_3": "nowhere.jpg"}, "No unused picture of this batch is named “nowhere.jpg”"),
        ({"_3": "1.jpg"}, "No unused picture of this batch is named “1.jpg”"),
        ({"_2": "new.jpg", "_3": "new.jpg"}, "“new.jpg” is chosen for two pictures"),
        ({}, "Nothing was chosen"),
    ],
)
def test_a_choice_that_cannot_be_followed_says_why_and_replaces_nothing(batch, chosen, sentence):
    fail(batch, 3, 4)
    pictures.take(batch, "new.jpg", [jpeg(500, 300, "red")])
    compare(batch)
    before = list(batch.sources.order_by("pk").values())

    with pytest.raises(NotPossibleNow, match=sentence):
        substitute(batch, **chosen)

    assert list(batch.sources.order_by("pk").values()) == before


def test_an_unreadable_picture_of_a_new_row_can_be_replaced_before_the_row_is_made(batch):
    compared(batch, SAME + "9.jpg;Nine\n")
    pictures.take(batch, "9.jpg", [jpeg(500, 300, "red")[:700]])
    pictures.take(batch, "9.png", [png(500, 300)])
    blocked = compare(batch).blocked

    proposed = [(one.picture.path, one.rows, one.proposed.path) for one in listed(batch)]
    substitute(batch, _9="9.png")

    assert (blocked, proposed) == (1, [("9.jpg", 1, "9.png")])
    assert compare(batch).blocked == 0


def test_only_the_first_are_listed_and_all_are_counted(batch, monkeypatch):
    monkeypatch.setattr(substitutes, "LISTED", 1)
    fail(batch, 3, 4)

    found, count = substitutes.listed(batch)

    assert ([one.picture.path for one in found], count) == (["2.jpg"], 2)


def test_without_an_open_update_nothing_is_replaced(batch):
    fail(batch)
    pictures.take(batch, "new.jpg", [jpeg(500, 300, "red")])
    sheet_updates.discard(batch)

    with pytest.raises(NotPossibleNow, match="only with a changed sheet"):
        substitute(batch, _3="new.jpg")
