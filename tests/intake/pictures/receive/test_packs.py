"""Several pictures in one request."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from jobs.intake.pictures import receive
from jobs.intake.pictures.receive import TAKEN, packs
from jobs.models import Batch
from jobs.storage import keys, store
from jobs.storage.together import TogetherOnDisk
from tests import factories
from tests.intake.tiny_pictures import jpeg, png

pytestmark = pytest.mark.django_db

PICTURE = jpeg(60, 40)


@pytest.fixture
def batch() -> Batch:
    return factories.draft()


def announced(batch: Batch, *files: tuple[str, bytes]) -> list[int]:
    answers = receive.announce(batch, [[path, len(data), 0] for path, data in files])
    return [answer["id"] or 0 for answer in answers]


def kept(batch: Batch) -> list[str]:
    return sorted(store().keys(keys.batch(batch.pk)))


def test_every_picture_is_stored_as_it_came(batch: Batch) -> None:
    first, second = announced(batch, ("1.jpg", PICTURE), ("2.png", png()))

    verdicts = receive.take_pack(batch, [(first, [PICTURE[:10], PICTURE[10:]]), (second, [png()])])

    assert verdicts == [(first, TAKEN), (second, TAKEN)]
    rows = list(batch.sources.order_by("path"))
    assert [(row.format, row.size) for row in rows] == [
        (kind, len(data)) for kind, data in (("JPEG", PICTURE), ("PNG", png()))
    ]
    assert [store().read(row.key) for row in rows] == [PICTURE, png()]
    assert kept(batch) == sorted(row.key for row in rows)


def test_a_stored_picture_is_not_taken_twice(batch: Batch) -> None:
    (number,) = announced(batch, ("1.jpg", PICTURE))
    receive.take_pack(batch, [(number, [PICTURE])])
    before = kept(batch)

    again = receive.take_pack(batch, [(number, [PICTURE])])

    assert (again, kept(batch)) == ([(number, TAKEN)], before)


def test_one_picture_sent_twice_in_a_pack_is_stored_once(batch: Batch) -> None:
    (number,) = announced(batch, ("1.jpg", PICTURE))

    verdicts = receive.take_pack(batch, [(number, [PICTURE]), (number, [PICTURE])])

    assert verdicts == [(number, TAKEN), (number, TAKEN)]
    assert kept(batch) == [batch.sources.get().key]


def test_a_copy_that_was_quicker_stays(batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    (number,) = announced(batch, ("1.jpg", PICTURE))
    really = TogetherOnDisk.keep

    def keep(self: TogetherOnDisk) -> None:
        monkeypatch.setattr(TogetherOnDisk, "keep", really)
        receive.take_pack(batch, [(number, [PICTURE])])
        really(self)

    monkeypatch.setattr(TogetherOnDisk, "keep", keep)

    verdicts = receive.take_pack(batch, [(number, [PICTURE])])

    assert verdicts == [(number, TAKEN)]
    assert kept(batch) == [batch.sources.get().key]


def test_a_connection_that_breaks_keeps_the_complete_pictures(batch: Batch) -> None:
    first, second = announced(batch, ("1.jpg", PICTURE), ("2.jpg", PICTURE))

    def broken():
        yield PICTURE[:100]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        receive.take_pack(batch, [(first, [PICTURE]), (second, broken())])

    assert [source.is_here for source in batch.sources.order_by("pk")] == [True, False]
    assert kept(batch) == [batch.sources.get(pk=first).key]


def test_a_check_is_forgotten(batch: Batch) -> None:
    (number,) = announced(batch, ("1.jpg", PICTURE))
    Batch.objects.filter(pk=batch.pk).update(checked_at="2026-11-29T12:00Z")

    receive.take_pack(batch, [(number, [PICTURE])])

    batch.refresh_from_db()
    assert batch.checked_at is None


def test_the_queries_do_not_grow_with_the_pictures(batch: Batch, django_assert_num_queries) -> None:
    numbers = announced(batch, *[(f"{n}.jpg", PICTURE) for n in range(9)])
    receive.take_pack(batch, [(numbers[0], [PICTURE])])

    with django_assert_num_queries(5):  # two of them begin and end a savepoint
        receive.take_pack(batch, [(number, [PICTURE]) for number in numbers[1:]])


@pytest.mark.parametrize(
    ("is_here", "steps"),
    [
        (True, ["its turn", "written", "end of the turn", "on disk"]),
        (False, ["written", "on disk"]),
    ],
)
def test_only_a_pack_that_is_here_waits_for_its_turn_and_never_keeps_it_while_the_disk_works(
    batch: Batch, monkeypatch: pytest.MonkeyPatch, is_here: bool, steps: list[str]
) -> None:
    seen: list[str] = []
    keep = TogetherOnDisk.keep
    (number,) = announced(batch, ("1.jpg", PICTURE))

    @contextmanager
    def turn() -> Iterator[None]:
        seen.append("its turn")
        yield
        seen.append("end of the turn")

    def chunks() -> Iterator[bytes]:
        yield PICTURE
        seen.append("written")

    monkeypatch.setattr(packs, "_TURN", turn())
    monkeypatch.setattr(
        TogetherOnDisk, "keep", lambda files: (seen.append("on disk"), keep(files))[1]
    )

    verdicts = receive.take_pack(batch, [(number, chunks())], is_here=is_here)

    assert (verdicts, seen) == ([(number, TAKEN)], steps)
