"""What the pictures of a batch state, for rows that find their pictures by it."""

import pytest

from jobs.intake.pictures import inspecting, receive
from jobs.intake.rows import stated_facts
from tests.intake.batches import quiet, with_pictures
from tests.intake.photographed import photographed
from tests.intake.tiny_pictures import jpeg

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]


def test_new_pictures_and_those_from_before_facts_were_stored_are_read_first():
    batch = with_pictures("old.jpg", data=photographed(caption="Fish"))
    inspecting.look(batch, quiet)
    batch.sources.update(facts=None, clock="")
    receive.take_unannounced(batch, "new.jpg", [photographed(caption="Ice")])
    receive.take_unannounced(batch, "plain.jpg", [jpeg()])
    pictures = list(batch.sources.order_by("pk").values_list("pk", flat=True))

    assert stated_facts.of_pictures(batch, pictures, "photo caption") == [("Fish",), ("Ice",), ()]
