"""A newer file of a used picture waits until a person accepts it; then its rows are made again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from jobs.control import sheet_updates
from jobs.databases import clock
from jobs.errors import NotPossibleNow
from jobs.intake.updates import application, newer_pictures, pictures
from jobs.intake.updates.newer_pictures import Newer
from jobs.models import Audit, Batch, Job, SheetUpdate, Source
from jobs.states import State
from jobs.storage import keys, store
from tests import factories
from tests.intake.batches import quiet
from tests.intake.tiny_pictures import jpeg
from tests.prepared import made_once
from tests.updated_batches import compare, compared, finished, followed, make, rows_of

pytestmark = pytest.mark.django_db

SAME = "picture;caption\n1.jpg;One\n2.jpg;Two\n3.jpg;Three\n"
RED = jpeg(500, 300, "red")


def updated() -> Batch:
    batch = finished()
    compared(batch, SAME)
    return batch


prepared = made_once(updated)


def used(batch: Batch, path: str) -> Source:
    return batch.sources.get(path=path, row=None)


def newer(batch: Batch, path: str) -> Source:
    return batch.sources.get(path=path, row=Source.NEWER)


def update_of(batch: Batch) -> SheetUpdate:
    return SheetUpdate.objects.select_related("batch").get(batch=batch)


def come(batch: Batch, *paths: str) -> None:
    """Let newer files of used pictures come, and look at them."""
    for path in paths:
        pictures.take(batch, path, [RED])
    compare(batch)


def accept(batch: Batch, *paths: str) -> None:
    ids = [newer(batch, path).pk for path in paths]
    sheet_updates.accept_pictures(batch, batch.owner, ids, shown=ids)


def files_of(batch: Batch) -> list[str]:
    return sorted(store().keys(keys.batch(batch.pk) + "in/"))


def test_a_newer_picture_is_shown_beside_the_used_one_with_the_rows_that_use_it(batch):
    batch.jobs.filter(row=4).update(source=used(batch, "1.jpg"))

    come(batch, "1.jpg")

    shown = newer_pictures.page(update_of(batch), 0, 50)
    one = Newer(newer(batch, "1.jpg"), used(batch, "1.jpg"), [2, 4], 2, is_accepted=False)
    assert shown == newer_pictures.NewerPage([one], 1, 1, 0, before=None, after=None)


def test_nothing_changes_unless_a_person_accepts_it_and_the_file_goes_with_the_update(batch):
    files, before = files_of(batch), list(batch.sources.order_by("pk").values())

    come(batch, "1.jpg")
    summary = compare(batch)
    followed(batch)

    assert summary.changed == 0
    assert (files_of(batch), list(batch.sources.order_by("pk").values())) == (files, before)
    assert [row[2:] for row in rows_of(batch)] == [("done", 1)] * 3


def test_an_accepted_picture_takes_the_place_and_only_its_rows_are_made_again(batch):
    come(batch, "1.jpg", "2.jpg")
    old, new = used(batch, "1.jpg"), newer(batch, "1.jpg")

    accept(batch, "1.jpg")
    summary = compare(batch)
    between = rows_of(batch)
    followed(batch)

    now = used(batch, "1.jpg")
    assert (summary.changed, summary.equal) == (1, 2)
    assert between == [(n + 1, f"{n}.jpg", "done", 1) for n in (1, 2, 3)]
    assert rows_of(batch) == [(2, "1.jpg", "waiting", 2), *between[1:]]
    assert (now.pk, now.key, now.width) == (old.pk, new.key, 500)
    assert (store().size(old.key), store().size(now.key)) == (None, len(RED))
    assert not batch.sources.filter(row=Source.NEWER).exists()
    assert len(files_of(batch)) == 3


def test_who_accepted_which_pictures_is_in_the_audit_log(batch):
    come(batch, "1.jpg", "2.jpg")

    accept(batch, "1.jpg")
    compare(batch)
    followed(batch)

    told = Audit.objects.filter(batch=batch, action="accept_pictures").values("count", "details")
    assert list(told) == [{"count": 1, "details": {"pictures": ["1.jpg"]}}]
    done = Audit.objects.get(batch=batch, action="update")
    assert done.details == {"new": 0, "changed": 1, "gone": 0, "pictures": 1}


def test_a_picture_in_a_folder_is_found_by_its_name_alone():
    text = "picture;caption\na/1.jpg;One\nb/2.jpg;Two\nc/2.jpg;Three\n"
    batch = finished(text, ("a/1.jpg", "b/2.jpg", "c/2.jpg"))
    compared(batch, text)

    come(batch, "1.jpg", "2.jpg")

    assert [one.path for one in newer_pictures.waiting(batch)] == ["a/1.jpg"]
    assert used(batch, "2.jpg").width == 500


def test_the_last_of_several_newer_files_counts_and_is_accepted_anew(batch):
    come(batch, "1.jpg")
    first = newer(batch, "1.jpg")
    accept(batch, "1.jpg")

    pictures.take(batch, "1.jpg", [jpeg(600, 300, "blue")])
    compare(batch)

    assert newer(batch, "1.jpg").width == 600
    assert store().size(first.key) is None
    assert not newer_pictures.accepted(update_of(batch)).exists()


def test_the_same_newer_file_twice_stays_accepted(batch):
    come(batch, "1.jpg")
    accept(batch, "1.jpg")
    files = files_of(batch)

    come(batch, "1.jpg")

    assert [one.path for one in newer_pictures.accepted(update_of(batch))] == ["1.jpg"]
    assert files_of(batch) == files


def test_a_choice_on_one_page_leaves_those_of_other_pages_alone(batch):
    come(batch, "1.jpg", "2.jpg", "3.jpg")
    accept(batch, "1.jpg", "2.jpg")
    second, third = newer(batch, "2.jpg").pk, newer(batch, "3.jpg").pk

    count = sheet_updates.accept_pictures(batch, batch.owner, [third], shown=[second, third])

    accepted = [one.path for one in newer_pictures.accepted(update_of(batch))]
    assert (count, accepted) == (2, ["1.jpg", "3.jpg"])


def test_all_are_accepted_but_those_that_cannot_be_read(batch):
    come(batch, "1.jpg", "2.jpg")
    pictures.take(batch, "3.jpg", [RED[:700]])
    compare(batch)

    count = sheet_updates.accept_pictures(batch, batch.owner, None)

    accepted = [one.path for one in newer_pictures.accepted(update_of(batch))]
    assert (count, accepted) == (2, ["1.jpg", "2.jpg"])


def test_they_are_listed_page_by_page(batch):
    come(batch, "1.jpg", "2.jpg", "3.jpg")
    ids = [newer(batch, f"{n}.jpg").pk for n in (1, 2, 3)]

    pages = [newer_pictures.page(update_of(batch), start, 2) for start in (0, ids[2])]

    assert [[one.picture.pk for one in page.pictures] for page in pages] == [ids[:2], ids[2:]]
    assert [(page.before, page.after, page.total) for page in pages] == [
        (None, ids[2], 3),
        (ids[0], None, 3),
    ]


def test_a_page_of_many_takes_no_more_questions_than_one_of_few(batch):
    update = update_of(batch)
    asked = []

    for path in ("1.jpg", "2.jpg"):
        come(batch, path)
        with CaptureQueriesContext(connection) as queries:
            shown = newer_pictures.page(update, 0, 50)
        asked.append((len(shown.pictures), len(queries)))

    assert asked == [(1, asked[0][1]), (2, asked[0][1])]


def test_the_first_rows_of_each_picture_are_named_and_all_that_will_be_made_are_counted(
    batch, monkeypatch
):
    monkeypatch.setattr(newer_pictures, "NAMED_ROWS", 1)
    batch.jobs.filter(row=4).update(source=used(batch, "1.jpg"))
    batch.jobs.filter(row=3).update(state=State.LEFT_OUT)

    come(batch, "1.jpg", "2.jpg")

    shown = newer_pictures.page(update_of(batch), 0, 50).pictures
    assert [(list(one.rows), one.row_count) for one in shown] == [([2], 2), ([], 0)]


def test_a_forgotten_update_takes_its_newer_pictures_along(batch):
    files = files_of(batch)
    come(batch, "1.jpg")

    sheet_updates.discard(batch)

    assert (files_of(batch), batch.sources.count()) == (files, 3)


def test_another_changed_sheet_leaves_them_to_be_accepted(batch):
    come(batch, "1.jpg")
    accept(batch, "1.jpg")

    compared(batch, SAME)

    assert [one.path for one in newer_pictures.waiting(batch)] == ["1.jpg"]
    assert not newer_pictures.accepted(update_of(batch)).exists()


def test_without_an_open_update_nothing_is_accepted():
    with pytest.raises(NotPossibleNow):
        sheet_updates.accept_pictures(draft := factories.draft(), draft.owner, None)


def test_the_check_looks_at_the_newer_picture(batch):
    come(batch, "1.jpg")
    accept(batch, "1.jpg")
    compare(batch)

    seen = newer_pictures.as_accepted(update_of(batch), {1: used(batch, "1.jpg")})

    assert (seen[1].pk, seen[1].width) == (used(batch, "1.jpg").pk, 500)
    assert used(batch, "1.jpg").width != 500


def test_a_row_that_is_being_drawn_is_taken_from_its_worker(batch):
    lease = {"state": State.RUNNING, "lease_token": "a", "lease_until": 2**40}
    batch.jobs.filter(row=2).update(**lease, finished_at=None)
    come(batch, "1.jpg")
    accept(batch, "1.jpg")
    compare(batch)

    followed(batch)

    job = batch.jobs.get(row=2)
    assert (job.state, job.lease_token, job.generation > 1) == (State.WAITING, None, True)


def test_left_out_rows_stay_left_out(batch):
    batch.jobs.filter(row=2).update(state=State.LEFT_OUT)
    come(batch, "1.jpg")
    accept(batch, "1.jpg")

    summary = compare(batch)
    followed(batch)

    assert summary.changed == 0
    assert rows_of(batch)[0] == (2, "1.jpg", "left_out", 1)
    assert used(batch, "1.jpg").width == 500


@pytest.mark.parametrize("is_part", [True, False])
def test_rows_that_the_sheet_lacks_are_made_again_too(is_part: bool):
    batch = finished()
    compared(batch, "picture;caption\n2.jpg;Two\n", key_by="column", key_column="picture")
    sheet_updates.compare_by(batch, key_by="column", key_column="picture", is_part=is_part)
    come(batch, "1.jpg")
    accept(batch, "1.jpg")

    summary = compare(batch)
    followed(batch, **({} if is_part else {"leaves_out": False}))

    made = [(row[1], row[2]) for row in rows_of(batch) if row[3] == 2]
    assert (summary.changed, made) == (int(is_part), [("1.jpg", "waiting")])


def test_a_correction_of_a_row_that_the_sheet_lacks_stays():
    batch = finished()
    job = batch.jobs.get(row=2)
    cells = job.cells | {"caption": ["Uno", "Uno", ""]}
    Job.objects.filter(pk=job.pk).update(cells=cells, corrected={"caption": "One"})
    compared(batch, "picture;caption\n2.jpg;Two\n", is_part=True, key_by="column")
    sheet_updates.compare_by(batch, key_by="column", key_column="picture", is_part=True)
    come(batch, "1.jpg")
    accept(batch, "1.jpg")
    compare(batch)

    followed(batch)

    now = batch.jobs.get(pk=job.pk)
    assert (now.text("caption"), now.corrected, now.generation) == ("Uno", {"caption": "One"}, 2)


class Killed(BaseException):
    """Stands for a kill."""


@pytest.mark.parametrize("at", ["put_in_place", "note_in_place", "outdated"])
@pytest.mark.parametrize("is_after", [True, False])
def test_a_kill_at_any_moment_leaves_the_right_file_and_every_row_is_made_again(
    batch, monkeypatch, at: str, is_after: bool
):
    come(batch, "1.jpg")
    new = newer(batch, "1.jpg").key
    accept(batch, "1.jpg")
    compare(batch)
    sheet_updates.confirm(batch, batch.owner)
    step = getattr(newer_pictures, at)

    def killed(*arguments: object) -> None:
        if is_after:
            step(*arguments)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(newer_pictures, at, killed)
        with pytest.raises(Killed):
            application.follow(update_of(batch), quiet)
    sheet_updates.follow(batch, quiet)

    assert used(batch, "1.jpg").key == new
    assert store().size(new) == len(RED)
    assert rows_of(batch)[0] == (2, "1.jpg", "waiting", 2)
    assert not batch.sources.filter(row=Source.NEWER).exists()


def test_a_row_that_was_made_with_the_new_file_already_is_not_made_again(batch):
    come(batch, "1.jpg")
    accept(batch, "1.jpg")
    compare(batch)
    sheet_updates.confirm(batch, batch.owner)
    update = update_of(batch)
    before = list(newer_pictures.accepted(update))
    newer_pictures.put_in_place(update, before)
    newer_pictures.note_in_place(update, before)
    make(batch.jobs.get(row=2))
    batch.jobs.filter(row=2).update(finished_at=Now())

    assert not newer_pictures.outdated(update).exists()


def test_a_row_made_before_the_clock_was_set_back_gets_the_new_file():
    batch = finished()
    batch.jobs.update(finished_at=clock.now() + timedelta(hours=1))
    compared(batch, "picture;caption\n2.jpg;Two\n", key_by="column", key_column="picture")
    come(batch, "1.jpg")
    accept(batch, "1.jpg")
    compare(batch)

    followed(batch, leaves_out=False)

    assert [row[2:] for row in rows_of(batch) if row[1] == "1.jpg"] == [("waiting", 2)]
