"""New pictures come with a changed sheet, and change nothing of what was made."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jobs.control import sheet_updates
from jobs.errors import ArchiveRefused, NotPossibleNow
from jobs.intake.pictures.receive import TAKEN
from jobs.intake.updates import pictures
from jobs.models import Batch, Chore, Job, SheetUpdate, Source
from jobs.states import State
from jobs.storage import keys, store
from tests import factories
from tests.intake.archives import packed
from tests.intake.batches import performed, quiet
from tests.intake.tiny_pictures import jpeg
from tests.prepared import made_once
from tests.updated_batches import compare, compared, finished, followed, rows_of

pytestmark = pytest.mark.django_db

CHANGED = "picture;caption\n9.jpg;Nine\n1.jpg;One\n2.jpg;Zwei\n3.jpg;Three\n"


def updated() -> Batch:
    batch = finished()
    compared(batch, CHANGED)
    return batch


prepared = made_once(updated)


def files_of(batch: Batch) -> list[str]:
    return sorted(store().keys(keys.batch(batch.pk) + "in/"))


def put_zip(batch: Batch, members: dict[str, bytes]) -> str:
    return store().put_bytes(keys.upload(batch.pk), packed(members)).key


def test_the_comparison_finds_the_picture_of_a_new_row_and_the_row_is_made_with_it(batch):
    before = compare(batch)

    verdict = pictures.take(batch, "9.jpg", [jpeg(400, 300, "red")])
    after = compare(batch)
    followed(batch)

    assert (before.blocked, after.blocked, verdict) == (1, 0, TAKEN)
    new = Job.objects.get(batch=batch, row=2)
    assert (new.source.path, new.source.width, new.state) == ("9.jpg", 400, State.WAITING)


@pytest.mark.parametrize("told", ["1.jpg", "photos/1.jpg"])
def test_a_file_that_the_batch_has_already_is_not_stored_twice(batch, told):
    batch.sources.update(sha256="")  # as of pictures that came in a pack
    files = files_of(batch)

    verdict = pictures.take(batch, told, [jpeg(400, 300)])

    assert (verdict, batch.sources.count(), files_of(batch)) == (TAKEN, 3, files)


def test_another_file_with_the_name_of_a_used_picture_waits_and_the_used_one_stays(batch):
    files, used = files_of(batch), batch.sources.filter(path="1.jpg", row=None)
    before = used.values().get()

    verdict = pictures.take(batch, "1.jpg", [jpeg(400, 300, "red")])

    newer = batch.sources.get(path="1.jpg", row=Source.NEWER)
    assert verdict == TAKEN
    assert files_of(batch) == sorted([*files, newer.key])
    assert used.values().get() == before


def test_a_picture_that_no_row_uses_gives_way_to_the_newer_file_of_its_name(batch):
    pictures.take(batch, "9.jpg", [jpeg(400, 300, "red")])
    first = batch.sources.get(path="9.jpg")

    verdict = pictures.take(batch, "9.jpg", [jpeg(500, 300, "blue")])

    second = batch.sources.get(path="9.jpg")
    assert verdict == TAKEN
    assert (second.pk, second.key != first.key) == (first.pk, True)
    assert store().size(first.key) is None
    assert store().size(second.key) == second.size


def test_files_that_are_no_pictures_are_named_and_so_are_the_rows_that_want_them(batch):
    fake = pictures.take(batch, "9.jpg", [b"not a picture at all"])
    other = pictures.take(batch, "notes.txt", [b"hello"])

    assert (fake.taken, other.taken) == (False, False)
    assert batch.sources.get(path="9.jpg").sentence == fake.sentence
    assert [one.code for one in compare(batch).findings if one.blocks] == ["picture_not_taken"]
    assert pictures.take(batch, "9.jpg", [jpeg(400, 300)]) == TAKEN
    assert compare(batch).blocked == 0


def test_a_row_that_failed_without_its_picture_is_made_once_the_picture_comes():
    batch = finished(paths=("1.jpg", "2.jpg"))
    compared(batch, "picture;caption\n1.jpg;One\n2.jpg;Two\n3.jpg;Three\n")
    pictures.take(batch, "3.jpg", [jpeg(400, 300)])

    summary = compare(batch)
    followed(batch)

    assert (summary.equal, summary.changed, summary.blocked) == (2, 1, 0)
    assert rows_of(batch) == [
        (2, "1.jpg", "done", 1),
        (3, "2.jpg", "done", 1),
        (4, "3.jpg", "waiting", 2),
    ]


def test_a_row_that_was_left_out_without_its_picture_has_it_when_it_is_put_back():
    batch = finished(paths=("1.jpg", "2.jpg"))
    batch.jobs.filter(row=4).update(state=State.LEFT_OUT)
    compared(batch, "picture;caption\n1.jpg;One\n2.jpg;Two\n3.jpg;Three\n")
    pictures.take(batch, "3.jpg", [jpeg(400, 300)])

    summary = compare(batch)
    followed(batch)

    assert (summary.equal, summary.noted) == (3, 1)
    row = batch.jobs.get(row=4)
    assert (row.state, row.source.path) == (State.LEFT_OUT, "3.jpg")


def test_without_an_open_update_nothing_is_taken():
    draft, done = factories.draft(), finished()
    confirmed = finished()
    compared(confirmed, CHANGED)
    sheet_updates.confirm(confirmed, confirmed.owner)

    for batch in (draft, done, confirmed):
        before = batch.sources.count()
        with pytest.raises(NotPossibleNow):
            pictures.take(batch, "9.jpg", [jpeg()])
        with pytest.raises(NotPossibleNow):
            pictures.take_zip(batch, "photos.zip", [packed({"9.jpg": jpeg()})])
        assert batch.sources.count() == before


def test_an_update_that_is_thrown_away_while_a_picture_arrives_leaves_no_file(batch):
    files = files_of(batch)

    def chunks():
        yield jpeg(400, 300, "red")
        sheet_updates.discard(batch)

    with pytest.raises(NotPossibleNow):
        pictures.take(batch, "9.jpg", chunks())

    assert (files_of(batch), batch.sources.count()) == (files, 3)


def test_pictures_of_a_forgotten_update_stay_and_serve_the_next_one(batch):
    pictures.take(batch, "9.jpg", [jpeg(400, 300)])
    compare(batch)
    used = pictures.unused(batch).count()

    sheet_updates.discard(batch)

    assert (used, pictures.unused(batch).count()) == (0, 1)
    assert compared(batch, CHANGED).blocked == 0


@pytest.mark.parametrize("killed_at", [1, 2])
def test_a_zip_whose_unpacking_was_killed_is_unpacked_to_its_end(batch, killed_at):
    members = {
        "8.jpg": jpeg(400, 300, "red"),
        "9.jpg": jpeg(400, 300, "blue"),
        "1.jpg": jpeg(300, 300, "green"),
        "notes.jpg": b"no picture",
    }
    key = put_zip(batch, members)

    def killed(done: int, _total: int) -> None:
        if done == killed_at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pictures.unpack(batch, key, "photos.zip", killed)
    between = batch.sources.count()
    unpacked = pictures.unpack(batch, key, "photos.zip", quiet)

    assert between == 3 + killed_at
    assert (unpacked.taken, [path for path, _ in unpacked.left_out]) == (3, ["notes.jpg"])
    assert sorted(batch.sources.exclude(key="").values_list("path", flat=True)) == [
        *("1.jpg", "1.jpg", "2.jpg", "3.jpg", "8.jpg", "9.jpg")
    ]
    assert len(files_of(batch)) == 6


def test_a_comparison_from_before_the_pictures_cannot_be_confirmed(batch):
    pictures.take(batch, "9.jpg", [jpeg(400, 300)])

    with pytest.raises(NotPossibleNow, match="is not compared yet"):
        sheet_updates.confirm(batch, batch.owner)

    assert not SheetUpdate.objects.get(batch=batch).is_confirmed


def test_a_zip_is_compared_once_it_is_unpacked_and_nothing_is_confirmed_before(batch):
    chore = sheet_updates.take_zip(batch, batch.owner, "p.zip", [packed({"9.jpg": jpeg(400, 300)})])

    with pytest.raises(NotPossibleNow, match="still being unpacked"):
        sheet_updates.confirm(batch, batch.owner)
    brought = sheet_updates.unpack_pictures(batch, chore.payload["key"], "p.zip", quiet)

    assert brought.taken == 1
    assert batch.chores.filter(kind="compare", state="waiting").count() == 1
    assert compare(batch).blocked == 0


def test_a_zip_for_an_update_that_was_thrown_away_is_deleted(batch):
    chore = sheet_updates.take_zip(batch, batch.owner, "p.zip", [packed({"9.jpg": jpeg()})])
    sheet_updates.discard(batch)

    ended = performed(chore)

    assert (ended.state, ended.sentence) == (Chore.State.FAILED, pictures.NO_UPDATE)
    assert store().size(chore.payload["key"]) is None


def test_what_is_no_zip_is_refused(batch):
    with pytest.raises(ArchiveRefused):
        pictures.take_zip(batch, "p.zip", [b"plain text"])


# --- Pictures that could not be used ---------------------------------------------------------------

SAME = "picture;caption\n1.jpg;One\n2.jpg;Two\n3.jpg;Three\n"


def broken(code: str = "picture_truncated", *, is_known: bool = True) -> Batch:
    """Return a batch whose third picture could not be used, so that its row failed."""
    batch = finished()
    if is_known:
        batch.sources.filter(path="3.jpg").update(code=code, sentence="It ends half-way.")
    failed = {"state": State.FAILED, "code": code, "finished_at": timezone.now()}
    batch.jobs.filter(row=4).update(**failed)
    compared(batch, SAME)
    return batch


@pytest.mark.parametrize("is_known", [True, False])
def test_a_readable_picture_takes_the_place_of_one_that_could_not_be_used(is_known: bool):
    batch = broken(is_known=is_known)
    before = compare(batch)
    old = batch.sources.get(path="3.jpg").key

    verdict = pictures.take(batch, "3.jpg", [jpeg(500, 300, "red")])
    after = compare(batch)
    followed(batch)

    assert verdict == TAKEN
    assert (before.changed, after.changed, after.equal, after.blocked) == (0, 1, 2, 0)
    assert rows_of(batch)[2] == (4, "3.jpg", "waiting", 2)
    assert batch.jobs.get(row=4).source.width == 500
    assert store().size(old) is None


def test_rows_that_had_their_results_are_not_made_again_for_it():
    batch = broken()
    pictures.take(batch, "3.jpg", [jpeg(500, 300, "red")])

    compare(batch)
    followed(batch)

    assert [row[3] for row in rows_of(batch)[:2]] == [1, 1]


def test_a_row_that_failed_again_with_the_new_picture_is_not_made_a_third_time():
    batch = broken(is_known=False)
    pictures.take(batch, "3.jpg", [jpeg(500, 300, "red")])
    batch.jobs.filter(row=4).update(finished_at=timezone.now() + timedelta(seconds=1))

    assert compare(batch).changed == 0


def test_a_second_unreadable_picture_blocks_the_row_and_does_not_make_it_again():
    batch = broken()

    pictures.take(batch, "3.jpg", [jpeg(500, 300, "red")[:700]])
    summary = compare(batch)
    followed(batch)

    assert summary.changed == 0
    assert rows_of(batch)[2] == (4, "3.jpg", "failed", 1)


@pytest.mark.parametrize("state", [State.DONE, State.RUNNING])
def test_a_picture_that_another_row_could_use_stays(state: State):
    batch = broken(is_known=False)
    source = batch.sources.get(path="3.jpg")
    lease = {"lease_token": "a", "lease_until": 2**40} if state == State.RUNNING else {}
    batch.jobs.filter(row=3).update(source=source, state=state, **lease)

    verdict = pictures.take(batch, "3.jpg", [jpeg(500, 300, "red")])

    assert verdict == TAKEN
    assert batch.sources.get(path="3.jpg", row=None).key == source.key
    assert store().size(source.key) == source.size
