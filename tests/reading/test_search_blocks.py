"""What is kept for searches never hides a change."""

import pytest

from jobs import reading
from jobs.intake.rows import search_blocks as writing
from jobs.models import Batch, Job
from jobs.reading import search_blocks
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch() -> Batch:
    made = factories.running()
    for row, text in {2: "red lamp", 3: "lamp", 4: "sea"}.items():
        factories.job(made, row, cells={"caption": [text, text, ""]})
    writing.renew(made)
    return made


def found(batch: Batch, search: str) -> list[int]:
    return list(reading.rows(batch, search=search).values_list("row", flat=True))


def say(batch: Batch, row: int, text: str) -> None:
    job = Job.objects.get(batch=batch, row=row)
    job.cells = {"caption": [text, text, ""]}
    job.save()
    writing.renew_row(job)


def test_a_correction_is_found_after_the_same_search_before_it(batch: Batch) -> None:
    assert (found(batch, "lamp"), found(batch, "夏")) == ([2, 3], [])

    say(batch, 3, "夏の海")

    assert (found(batch, "lamp"), found(batch, "夏")) == ([2], [3])


def test_blocks_that_were_all_written_again_are_read_again(batch: Batch) -> None:
    assert found(batch, "lamp") == [2, 3]

    batch.jobs.filter(row=4).update(cells={"caption": ["lamp", "lamp", ""]})
    assert found(batch, "lamp") == [2, 3]
    writing.renew(batch)

    assert found(batch, "lamp") == [2, 3, 4]


def test_blocks_that_are_replaced_while_they_are_read_are_read_again(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = search_blocks._read

    def with_correction(*arguments: object) -> object:
        monkeypatch.setattr(search_blocks, "_read", read)
        say(batch, 4, "lamp")
        return read(*arguments)

    monkeypatch.setattr(search_blocks, "_read", with_correction)

    assert found(batch, "lamp") == [2, 3, 4]
    assert search_blocks._kept_matches.cache_info().currsize == 0


def test_blocks_of_a_large_batch_are_not_kept(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_blocks, "MOST_BLOCKS", 0)

    assert [found(batch, search) for search in ("lamp", "red lamp", "夏")] == [[2, 3], [2], []]
    assert search_blocks._kept_blocks.cache_info().currsize == 0


def test_two_batches_do_not_share_what_is_kept(batch: Batch) -> None:
    other = factories.running()
    factories.job(other, 7, cells={"caption": ["lamp", "lamp", ""]})
    writing.renew(other)

    assert [found(each, "lamp") for each in (batch, other, batch)] == [[2, 3], [7], [2, 3]]
