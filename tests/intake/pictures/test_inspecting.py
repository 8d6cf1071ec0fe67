"""Pictures looked at once, in child processes."""

import pytest

from jobs.design.facts.photo import PhotoFacts
from jobs.intake.files import headers
from jobs.intake.pictures import inspecting, receive
from tests.intake import breaking
from tests.intake.batches import quiet, with_pictures
from tests.intake.photographed import photographed
from tests.intake.tiny_pictures import png

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("large_forks"),
    pytest.mark.filterwarnings(
        "ignore:.*fork.*:DeprecationWarning"
    ),  # a test runner may have threads
]


def seen(batch) -> list[tuple[object, ...]]:
    return list(
        batch.sources.order_by("path").values_list(
            "path", "format", "width", "height", "orientation", "code"
        )
    )


def test_nothing_is_looked_at_twice():
    batch = with_pictures("1.jpg")
    inspecting.look(batch, quiet)

    assert inspecting.look(batch, quiet) == 0


def test_a_verdict_is_not_written_over_a_newer_picture():
    batch = with_pictures("1.jpg")
    old = batch.sources.get()
    receive.take_unannounced(batch, "1.jpg", [png(50, 20)])

    inspecting.keep([old], [headers.SeenPicture("JPEG", 1, 1)])

    assert seen(batch) == [("1.jpg", "PNG", None, None, 1, "")]


def test_one_picture_that_breaks_the_process_is_refused_and_the_others_are_seen(monkeypatch):
    batch = with_pictures("1.jpg", "2.jpg", "4.jpg", data=png(50, 20))
    receive.take_unannounced(batch, "3.jpg", [png(50, 20) + breaking.MARK])
    monkeypatch.setattr(inspecting, "PACK", 2)
    monkeypatch.setattr(inspecting, "look_at", breaking.look_at)

    inspecting.look(batch, quiet)

    assert [(path, width, code) for path, _, width, _, _, code in seen(batch)] == [
        ("1.jpg", 50, ""),
        ("2.jpg", 50, ""),
        ("3.jpg", None, "picture_unreadable"),
        ("4.jpg", 50, ""),
    ]
    assert batch.sources.get(path="3.jpg").sentence == inspecting.BREAKS_US.sentence


def test_the_facts_of_a_picture_are_stored_with_its_header_and_those_of_a_new_one_replace_them():
    batch = with_pictures("1.jpg", data=photographed(caption="Fish"))

    inspecting.look(batch, quiet)
    source = batch.sources.get()

    assert source.photo_facts == PhotoFacts(
        taken="2026-11-24T14:03:05", make="Canon", model="EOS R5", caption="Fish"
    )
    assert source.clock == "Canon EOS R5"

    receive.take_unannounced(batch, "1.jpg", [png(50, 20)])
    source.refresh_from_db()

    assert (source.photo_facts, source.clock) == (None, "")

    inspecting.look(batch, quiet)
    source.refresh_from_db()

    assert source.photo_facts == PhotoFacts()


def test_facts_of_one_picture_are_read_when_they_are_first_needed():
    batch = with_pictures("1.jpg", data=photographed())
    inspecting.look(batch, quiet)
    batch.sources.update(facts=None)

    assert inspecting.facts_of(batch.sources.get()).photo_facts.model == "EOS R5"
    assert inspecting.look_for_facts(batch, quiet) == 0
