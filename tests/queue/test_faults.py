"""Kill anything at any moment: nothing is lost, nothing finished twice, no hand needed."""

import pytest

from jobs.models import Attempt
from jobs.queue import lifecycle
from tests import factories
from tests.queue.plant import Plant, settled, states
from tests.services import wait_for

pytestmark = pytest.mark.broker


def test_a_started_batch_is_made(works: Plant) -> None:
    batch = factories.draft(100, design_version=factories.design_version())
    works.start_worker()
    works.start_dispatcher()

    lifecycle.start(batch)
    wait_for(lambda: settled(batch), 30, "all images made")

    assert states(batch) == {"done": 100}
    assert len(works.drawings()) == 100
    assert Attempt.objects.filter(outcome="done", reason="").count() == 100
