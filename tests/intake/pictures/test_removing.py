"""Pictures removed from a draft: what goes, what stays, and how much becomes free."""

import pytest

from jobs.errors import NotPossibleNow
from jobs.intake.pictures import removing
from jobs.intake.pictures.removing import Removal
from jobs.intake.rows import earlier_batch, matches
from jobs.models import Batch
from jobs.reporting import report_nothing
from jobs.storage import keys, store
from tests import factories
from tests.intake.batches import with_pictures, with_sheet
from tests.intake.tiny_pictures import jpeg

pytestmark = pytest.mark.django_db

SIZE = len(jpeg(400, 300))


@pytest.fixture
def batch() -> Batch:
    made = with_sheet(with_pictures("1.jpg", "2.jpg", "9.jpg"), "photo\n1.jpg\n2.jpg\n")
    matches.match_rows(made)
    return made


def paths(batch: Batch) -> list[str]:
    return sorted(batch.sources.values_list("path", flat=True))


def files(batch: Batch) -> int:
    return len(list(store().keys(f"{keys.batch(batch.pk)}in/")))


def test_only_pictures_that_no_row_uses_are_unused(batch):
    assert removing.weigh(batch, removing.unused(batch)) == Removal(pictures=1, size=SIZE)

    removed = removing.remove(batch, removing.unused(batch), report_nothing)

    assert removed == Removal(pictures=1, size=SIZE)
    assert (paths(batch), files(batch)) == (["1.jpg", "2.jpg"], 2)


def test_a_row_whose_picture_is_removed_has_none(batch):
    chosen = removing.here(batch).filter(path="1.jpg")

    assert removing.weigh(batch, chosen).rows == 1
    assert removing.remove(batch, chosen, report_nothing).rows == 1
    assert [job.source and job.source.path for job in batch.jobs.order_by("row")] == [None, "2.jpg"]


def test_a_file_that_another_batch_took_over_stays_and_is_not_freed(batch):
    later = factories.draft()
    earlier_batch.take_over(later, batch, pictures=True)

    removed = removing.remove(batch, removing.here(batch), report_nothing)

    assert removed == Removal(pictures=3, shared=3 * SIZE, rows=2)
    assert (paths(batch), files(batch)) == ([], 3)
    assert all(store().size(source.key) == SIZE for source in later.sources.all())


def test_a_borrowed_picture_goes_from_this_batch_only(batch):
    later = factories.draft()
    earlier_batch.take_over(later, batch, pictures=True)

    removed = removing.remove(later, removing.here(later), report_nothing)

    assert (removed.size, removed.shared, paths(later), files(batch)) == (0, 3 * SIZE, [], 3)


def test_the_picture_that_a_row_has_instead_of_its_own_stays_on_the_disk(batch):
    job = batch.jobs.get(row=2)
    spare = batch.sources.get(path="9.jpg")
    own = factories.source(batch, "1.jpg", row=2, key=spare.key)
    batch.jobs.filter(pk=job.pk).update(source=own)

    removed = removing.remove(batch, removing.unused(batch), report_nothing)

    assert (removed.pictures, removed.size, removed.shared) == (1, 0, SIZE)
    assert store().size(spare.key) == SIZE
    assert paths(batch) == ["1.jpg", "1.jpg", "2.jpg"]


def test_a_batch_that_has_started_keeps_its_pictures(batch):
    Batch.objects.filter(pk=batch.pk).update(started_at=batch.created_at)

    with pytest.raises(NotPossibleNow):
        removing.remove(batch, removing.here(batch), report_nothing)

    assert (len(paths(batch)), files(batch)) == (3, 3)
