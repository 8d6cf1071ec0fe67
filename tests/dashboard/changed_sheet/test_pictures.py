"""New pictures are uploaded on the page of a changed sheet, before anything happens."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboard.changed_sheet import pictures as page_of_pictures
from jobs.control import sheet_updates
from jobs.intake.updates import newer_pictures, pictures, substitutes
from jobs.models import Batch, Chore, SheetUpdate, Source
from tests.dashboard.markup import flat
from tests.intake.archives import packed
from tests.intake.batches import quiet
from tests.intake.tiny_pictures import jpeg, png
from tests.prepared import made_once
from tests.updated_batches import compare, compared, finished

pytestmark = pytest.mark.django_db

CHANGED = "picture;caption\n9.jpg;Nine\n1.jpg;One\n2.jpg;Two\n3.jpg;Three\n"


def updated() -> Batch:
    batch = finished()
    compared(batch, CHANGED)
    return batch


prepared = made_once(updated)


def page(client: Client, batch: Batch) -> str:
    return flat(client.get(reverse("changed-sheet", args=[batch.pk])))


def send(client: Client, batch: Batch, *files: tuple[str, bytes]) -> str:
    """Upload pictures, and return the page that follows."""
    sent = {"files": [SimpleUploadedFile(name, data) for name, data in files]}
    address = reverse("changed-sheet-pictures", args=[batch.pk])
    return flat(client.post(address, sent, follow=True))


def send_zip(client: Client, batch: Batch, data: bytes) -> str:
    sent = {"zip": SimpleUploadedFile("photos.zip", data)}
    return flat(client.post(reverse("changed-sheet-zip", args=[batch.pk]), sent, follow=True))


class AfterRead:
    """Does something once, right after a page has read the state of an update that many times."""

    def __init__(self, read: int, deed: Callable[[], object]) -> None:
        self._left, self._deed = read, deed

    def __call__(self, execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        result = execute(sql, *more)
        if 'FROM "jobs_chore"' in sql or 'FROM "jobs_sheetupdate"' in sql:
            self._left -= 1
            if self._left == 0:
                self._deed()
        return result


def test_pictures_are_taken_and_the_sheet_is_compared_again(operator, batch):
    before = page(operator, batch)

    after = send(operator, batch, ("9.jpg", jpeg(400, 300, "red")))
    compare(batch)

    assert "1 of them will fail" in before
    assert "To replace a wrong picture, upload the right one under the same name" in before
    assert "1 picture uploaded." in after
    assert "Comparing the sheet" in after
    assert "will fail" not in page(operator, batch)


def test_photos_of_the_usual_size_are_taken(operator, batch):
    photo = jpeg(400, 300, "red") + bytes(200_000)

    assert "1 picture uploaded." in send(operator, batch, ("9.jpg", photo))
    send_zip(operator, batch, packed({"9.jpg": photo}))

    assert batch.sources.get(path="9.jpg").size == len(photo)
    assert batch.chores.filter(kind="unpack").count() == 1


def test_each_file_that_is_not_taken_is_named_with_its_reason(operator, batch):
    html = send(operator, batch, ("7.txt", b"a text"), ("8.jpg", b"no picture"))

    assert "7.txt: " in html
    assert "8.jpg: " in html


def test_of_two_files_with_one_name_the_first_is_taken_and_the_second_is_named(operator, batch):
    html = send(operator, batch, ("9.jpg", jpeg(40, 30)), ("9.jpg", jpeg(50, 30)))

    assert "9.jpg: Another of the chosen files has this name." in html
    assert batch.sources.get(path="9.jpg").size == len(jpeg(40, 30))


def test_more_pictures_than_one_form_takes_are_counted(operator, batch, monkeypatch):
    monkeypatch.setattr(page_of_pictures, "PLAIN_FILES", 1)

    html = send(operator, batch, *((f"{n}.jpg", jpeg(30, 30 + n)) for n in (7, 8, 9)))

    assert "2 pictures more were not uploaded: the limit is 1 at a time." in html
    assert batch.sources.count() == 4


def test_nothing_chosen_and_no_open_update_are_said(operator, batch):
    empty = send(operator, batch)
    no_zip = flat(operator.post(reverse("changed-sheet-zip", args=[batch.pk]), follow=True))
    sheet_updates.discard(batch)
    closed = send(operator, batch, ("9.jpg", jpeg()))

    assert page_of_pictures.NO_FILES in empty
    assert page_of_pictures.NO_ZIP in no_zip
    assert pictures.NO_UPDATE in closed
    assert batch.sources.count() == 3


def test_a_zip_is_unpacked_and_names_what_it_left_out(operator, batch):
    members = {"9.jpg": jpeg(400, 300, "red"), "8.jpg": b"no picture"}
    waiting = send_zip(operator, batch, packed(members))
    chore = batch.chores.get(kind="unpack")
    brought = sheet_updates.unpack_pictures(batch, chore.payload["key"], "photos.zip", quiet)
    batch.chores.filter(kind="unpack").update(
        state=Chore.State.DONE, result={"left_out_count": 1, "left_out": brought.left_out}
    )
    compare(batch)

    html = page(operator, batch)

    assert "Unpacking the pictures" in waiting
    assert "1 file of photos.zip left out" in html
    assert '<span class="mono">8.jpg</span>' in html
    assert "will fail" not in html


@pytest.mark.parametrize("read", [1, 2, 3, 4])
def test_a_page_that_is_read_while_the_unpacking_ends_goes_on_polling(operator, batch, read):
    send_zip(operator, batch, packed({"9.jpg": jpeg(400, 300, "red")}))
    chore = batch.chores.get(kind="unpack")

    def end() -> None:
        sheet_updates.unpack_pictures(batch, chore.payload["key"], "photos.zip", quiet)
        batch.chores.filter(kind="unpack").update(state=Chore.State.DONE)

    with connection.execute_wrapper(AfterRead(read, end)):
        html = page(operator, batch)

    assert f'hx-get="{reverse("changed-sheet", args=[batch.pk])}"' in html
    assert "1 row to make" not in html


@pytest.mark.parametrize("read", [1, 2, 3, 4])
def test_a_page_that_is_read_while_the_comparison_ends_shows_it_or_goes_on_polling(
    operator, batch, read
):
    sheet_updates.compare_by(batch, key_by="row")

    with connection.execute_wrapper(AfterRead(read, lambda: compare(batch))):
        html = page(operator, batch)

    assert "rows to make" in html or "Comparing the sheet" in html


def test_a_zip_that_cannot_be_unpacked_says_why(operator, batch):
    send_zip(operator, batch, packed({"9.jpg": jpeg()}))
    batch.chores.filter(kind="unpack").update(state="failed", sentence="The zip is damaged.")

    assert "photos.zip: The zip is damaged." in page(operator, batch)


def test_throwing_the_sheet_away_says_what_becomes_of_its_pictures(operator, batch):
    send(operator, batch, ("9.jpg", jpeg(400, 300)), ("8.jpg", jpeg(300, 300)))
    compare(batch)
    before = page(operator, batch)

    after = flat(operator.post(reverse("changed-sheet-discard", args=[batch.pk]), follow=True))

    assert "1 picture that no row uses" in before
    assert "2 pictures that no row uses stay in the batch" in after


def failing(batch: Batch) -> None:
    """Let the row of 3.jpg fail because its picture ends half-way."""
    told = {"code": "picture_truncated", "sentence": "It ends half-way."}
    batch.sources.filter(path="3.jpg").update(**told)
    batch.jobs.filter(row=4).update(state="failed", finished_at=timezone.now(), **told)


def test_an_unreadable_picture_is_replaced_by_one_of_another_format_after_a_look(operator, batch):
    failing(batch)
    send(operator, batch, ("retouched/3.png", png(400, 300)))
    compare(batch)
    before, old = page(operator, batch), batch.sources.get(path="3.jpg")
    proposed = batch.sources.get(path="3.png")

    address = reverse("changed-sheet-replace", args=[batch.pk])
    after = flat(operator.post(address, {f"for-{old.pk}": "3.png"}, follow=True))

    assert "1 picture that rows cannot use" in before
    assert "It ends half-way." in before
    assert reverse("source-thumbnail", args=[batch.pk, proposed.pk]) in before
    assert 'value="3.png"' in before
    assert "1 picture replaced." in after
    assert compare(batch).changed == 1


def test_nothing_is_replaced_without_a_choice_and_the_page_says_what_to_do(operator, batch):
    failing(batch)
    send(operator, batch, ("8.png", png(400, 300)))
    compare(batch)
    old = batch.sources.get(path="3.jpg")
    address = reverse("changed-sheet-replace", args=[batch.pk])

    nothing = flat(operator.post(address, {f"for-{old.pk}": " "}, follow=True))
    unknown = flat(operator.post(address, {f"for-{old.pk}": "7.png"}, follow=True))

    assert substitutes.NOTHING in nothing
    assert substitutes.UNKNOWN.format("7.png") in unknown
    assert batch.sources.get(path="3.jpg").key == old.key


def newer_of(batch: Batch, path: str) -> Source:
    return batch.sources.get(path=path, row=Source.NEWER)


def test_pictures_that_differ_are_shown_beside_those_that_rows_use(operator, batch):
    send(operator, batch, ("1.jpg", jpeg(400, 300, "red")), ("2.jpg", jpeg(500, 300, "red")))
    compare(batch)

    html = page(operator, batch)

    assert "2 pictures differ from those used before" in html
    assert "2 newer pictures are not ticked and will not be used" in html
    assert "1 row to make again: 2" in html
    used = batch.sources.get(path="1.jpg", row=None)
    for source in (used, newer_of(batch, "1.jpg")):
        assert reverse("source-thumbnail", args=[batch.pk, source.pk]) in html
    assert "New: 400 × 300 px" in html


@pytest.mark.parametrize(("use", "replaced"), [("ticked", ["1.jpg"]), ("all", ["1.jpg", "2.jpg"])])
def test_the_ticked_pictures_or_all_of_them_are_replaced_with_the_update(
    operator, batch, use, replaced
):
    send(operator, batch, ("1.jpg", jpeg(400, 300, "red")), ("2.jpg", jpeg(500, 300, "red")))
    compare(batch)
    ids = {path: newer_of(batch, path).pk for path in ("1.jpg", "2.jpg")}
    form = {"use": use, "shown": list(ids.values()), "picture": [ids["1.jpg"]]}

    address = reverse("changed-sheet-accept", args=[batch.pk])
    html = flat(operator.post(address, form, follow=True))
    compare(batch)

    count = "1 picture" if len(replaced) == 1 else "2 pictures"
    assert page_of_pictures.ACCEPTED.format(count) in html
    update = SheetUpdate.objects.select_related("batch").get(batch=batch)
    assert [one.path for one in newer_pictures.accepted(update)] == replaced
    html = page(operator, batch)
    assert f"{len(replaced)} to replace" in html
    assert ("1 newer picture is not ticked" in html) == (use == "ticked")


def test_a_picture_that_cannot_be_read_is_shown_and_cannot_be_ticked(operator, batch):
    send(operator, batch, ("1.jpg", jpeg(400, 300, "red")[:700]))
    compare(batch)

    html = page(operator, batch)

    assert "1 picture differs from the one used before" in html
    assert newer_of(batch, "1.jpg").sentence in html
    assert f'id="newer-{newer_of(batch, "1.jpg").pk}"' not in html
