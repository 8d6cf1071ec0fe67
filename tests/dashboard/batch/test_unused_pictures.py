"""Pictures of a started batch that no row uses, removed one by one or all."""

import pytest
from django.test import Client

from jobs.control import pictures as control
from jobs.errors import NotPossibleNow
from jobs.intake.updates import pictures
from jobs.models import Batch, Chore, SheetUpdate
from jobs.storage import store
from tests.dashboard.markup import polls
from tests.dashboard.meanwhile import pages_read
from tests.dashboard.new_batches import address, do_chores, words
from tests.prepared import made_once
from tests.updated_batches import compare, compared, finished, followed

pytestmark = pytest.mark.django_db

PLUS = "picture;caption\n9.jpg;Nine\n1.jpg;One\n2.jpg;Two\n3.jpg;Three\n"


prepared = made_once(finished, paths=("1.jpg", "2.jpg", "3.jpg", "8.jpg", "9.jpg"))


def paths(batch: Batch) -> list[str]:
    return sorted(batch.sources.values_list("path", flat=True))


def pk(batch: Batch, path: str) -> str:
    return f"{batch.sources.get(path=path).pk}"


def test_only_unused_pictures_are_shown_and_found_by_name(operator: Client, batch: Batch) -> None:
    everything = words(operator.get(address("unused-pictures", batch)).text)
    found = words(operator.get(address("unused-pictures", batch), {"picture": "8"}).text)

    assert "2 pictures that no row uses" in everything
    assert ("1.jpg" in everything, "9.jpg" in found) == (False, False)
    assert "1 picture that no row uses, with “8” in their name" in found
    assert "Unused pictures…" in operator.get(address("batch", batch)).text


def test_one_is_removed_after_a_question_and_one_that_a_row_uses_never_is(
    operator: Client, batch: Batch
) -> None:
    chosen, key = [pk(batch, "9.jpg"), pk(batch, "1.jpg")], batch.sources.get(path="9.jpg").key

    asked = words(operator.post(address("unused-pictures", batch), {"source": chosen}).text)
    before = paths(batch)
    fields = {"source": chosen, "sure": "yes"}
    done = words(operator.post(address("unused-pictures", batch), fields, follow=True).text)

    assert "Remove 1 picture?" in asked
    assert (len(before), paths(batch)) == (5, ["1.jpg", "2.jpg", "3.jpg", "8.jpg"])
    assert store().size(key) is None
    assert "1 picture removed" in done
    assert "1 picture that no row uses" in done


def test_all_are_removed_by_a_chore_if_they_are_many(
    operator: Client, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control, "FEW", 1)

    operator.post(address("unused-pictures", batch), {"unused": "yes", "sure": "yes"})
    waiting = words(operator.get(address("unused-pictures", batch)).text)
    do_chores(batch)

    assert "Removing unused pictures" in waiting
    assert paths(batch) == ["1.jpg", "2.jpg", "3.jpg"]
    assert "Every picture of this batch is used by a row." in words(
        operator.get(address("unused-pictures", batch)).text
    )


def test_the_page_shows_that_all_are_removed_whenever_the_chore_ends(
    operator: Client, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control, "FEW", 1)
    operator.post(address("unused-pictures", batch), {"unused": "yes", "sure": "yes"})

    def page() -> str:
        return operator.get(address("unused-pictures", batch)).text

    seen = list(pages_read(page, lambda: do_chores(batch)))

    assert len(seen) > 2
    assert [polls(html) for html in seen] == ["is used by a row" not in html for html in seen]


def test_a_picture_that_an_open_changed_sheet_uses_stays_and_the_sheet_is_compared_again(
    operator: Client, batch: Batch
) -> None:
    compared(batch, PLUS)

    fields = {"source": [pk(batch, "8.jpg"), pk(batch, "9.jpg")], "sure": "yes"}
    operator.post(address("unused-pictures", batch), fields)

    assert paths(batch) == ["1.jpg", "2.jpg", "3.jpg", "9.jpg"]
    assert batch.chores.filter(kind=Chore.Kind.COMPARE, state="waiting").exists()
    assert compare(batch).blocked == 0
    followed(batch)
    assert batch.jobs.get(row=2).source.path == "9.jpg"


def test_while_a_sheet_is_compared_or_followed_nothing_is_removed(
    operator: Client, batch: Batch
) -> None:
    compared(batch, PLUS)
    batch.chores.filter(kind=Chore.Kind.COMPARE).update(state=Chore.State.WAITING)
    fields = {"source": pk(batch, "8.jpg"), "sure": "yes"}

    comparing = operator.post(address("unused-pictures", batch), fields, follow=True).text
    batch.chores.update(state=Chore.State.DONE)
    SheetUpdate.objects.update(confirmed_at=batch.started_at)
    following = operator.post(address("unused-pictures", batch), fields, follow=True).text

    assert "A changed sheet is just being compared." in words(comparing)
    assert "8.jpg" in following
    assert len(paths(batch)) == 5
    with pytest.raises(NotPossibleNow):
        pictures.hold_for_removal(batch)


def test_a_draft_has_its_own_page_and_without_a_tick_nothing_is_asked(
    operator: Client, batch: Batch
) -> None:
    unticked = operator.post(address("unused-pictures", batch), follow=True)
    Batch.objects.filter(pk=batch.pk).update(started_at=None)

    assert "No picture was chosen. Tick those to remove." in words(unticked.text)
    assert operator.get(address("unused-pictures", batch))["Location"] == address("pictures", batch)
