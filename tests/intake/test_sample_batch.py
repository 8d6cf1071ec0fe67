"""The sample batch: complete after one click, however often its chore begins again."""

from collections.abc import Iterator

import pytest

from jobs.chores import steps
from jobs.models import Batch, Chore
from jobs.reporting import report_nothing
from jobs.samples import pictures
from tests import factories
from tests.intake import batches
from tests.intake.tiny_pictures import jpeg

pytestmark = pytest.mark.django_db


class Died(Exception):
    """The process of the chore ended."""


@pytest.fixture(autouse=True)
def _plain_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pictures have one colour and a quarter of their size: to draw them takes seconds."""
    monkeypatch.setattr(pictures, "pictures", _plain)


def _plain() -> Iterator[tuple[str, bytes]]:
    for name, scene in zip(pictures.file_names(), pictures._SCENES, strict=True):
        width, height = scene.size
        yield name, jpeg(width // 4, height // 4)


def test_it_is_filled_checked_and_started_with_one_caption_that_does_not_fit() -> None:
    batch = factories.draft()

    done = steps.sample(batches.chore(batch, Chore.Kind.SAMPLE), report_nothing)

    assert done == {"started": 24}
    assert_complete(batch)


def test_it_is_completed_after_a_death_while_it_was_filled() -> None:
    batch = factories.draft()
    chore = batches.chore(batch, Chore.Kind.SAMPLE)

    def die_at_the_tenth(done: int, total: int) -> None:
        if done == 10:
            raise Died

    with pytest.raises(Died):
        steps.sample(chore, die_at_the_tenth)
    left = batch.sources.count()

    done = steps.sample(chore, report_nothing)

    assert (left, done) == (10, {"started": 24})
    assert_complete(batch)


def assert_complete(batch: Batch) -> None:
    batch.refresh_from_db()
    assert (batch.sources.count(), batch.jobs.count(), batch.is_draft) == (24, 24, False)
    assert list(batch.findings.filter(blocks=True).values_list("code", flat=True)) == [
        "text_does_not_fit"
    ]
