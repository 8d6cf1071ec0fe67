"""What the buttons of a batch do, with and without htmx."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboard.templatetags.times import moment
from jobs import control
from jobs.control import retries
from jobs.models import Audit, Batch, Chore, Status
from jobs.row_pictures import number_of
from jobs.states import State
from jobs.storage import store
from tests import factories
from tests.dashboard.markup import flat, polls, words
from tests.dashboard.meanwhile import pages_read
from tests.dashboard.new_batches import do_chores

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def press(client: Client, button: str, batch: Batch, **fields: str) -> None:
    client.post(reverse(button, args=[batch.pk]), fields)


def states(batch: Batch) -> list[str]:
    return list(batch.jobs.order_by("row").values_list("state", flat=True))


def test_pause_shows_the_batch_again(operator: Client) -> None:
    batch = factories.running(2)

    response = operator.post(reverse("pause", args=[batch.pk]))

    assert response["Location"] == reverse("batch", args=[batch.pk])
    assert Batch.objects.get().is_paused


def test_under_htmx_the_live_part_comes_back_at_once(operator: Client) -> None:
    batch = factories.running(2)

    response = operator.post(reverse("pause", args=[batch.pk]), headers=HTMX)

    html = flat(response)
    assert response.status_code == 200
    assert '<div class="live" id="live"' in html
    assert "Paused" in html


def test_continue_undoes_a_pause(operator: Client) -> None:
    batch = factories.running(2, paused_at=timezone.now())

    press(operator, "continue", batch)

    assert not Batch.objects.get().is_paused


def test_what_cannot_be_done_is_told_on_the_page(operator: Client) -> None:
    batch = factories.running(2)

    response = operator.post(reverse("continue", args=[batch.pk]), follow=True)

    assert "there is nothing to continue" in flat(response)


def test_under_htmx_it_is_told_outside_the_live_part(operator: Client) -> None:
    Status.objects.create(pk=1, beat_at=timezone.now(), broker="ok")

    html = flat(operator.post(reverse("continue", args=[factories.running(2).pk]), headers=HTMX))

    before, _, _ = html.partition('id="live"')
    assert 'id="messages"' in before
    assert "there is nothing to continue" in before
    assert 'hx-swap-oob="true"' in before


def test_cancel_asks_first_and_offers_to_pause(operator: Client) -> None:
    batch = factories.running(2)
    factories.job(batch, 9, State.DONE)

    html = flat(operator.get(reverse("cancel", args=[batch.pk])))

    assert "1 picture is finished and stays" in html
    assert "the other 2 of" in html
    assert reverse("pause", args=[batch.pk]) in html
    assert states(batch) == ["waiting", "waiting", "done"]


def test_nobody_is_asked_to_cancel_a_batch_that_has_ended(operator: Client) -> None:
    batch = factories.running(settled_at=timezone.now())
    factories.job(batch, 2, State.DONE)

    html = flat(operator.get(reverse("cancel", args=[batch.pk]), follow=True))

    assert "there is nothing to cancel" in html
    assert "Cancel 0" not in html


def test_questions_count_the_pictures_of_rows_that_give_a_result_for_each(operator: Client) -> None:
    batch = factories.running(match={"by": "column", "column": "photo", "every_picture": True})
    for state, picture in (("failed", 1), ("waiting", 2), ("waiting", 3)):
        factories.job(batch, number_of(2, picture), state)

    def asked(name: str) -> str:
        return words(flat(operator.get(reverse(name, args=[batch.pk]))))

    assert "Cancel 2 pictures" in asked("cancel")
    press(operator, "retry", batch, code="no_such_code")
    assert "None of these pictures is still failed" in asked("batch")
    batch.jobs.update(state="failed")
    assert "its sheet, its rows and 0 results" in asked("delete")


def test_cancel_stops_what_is_to_do_and_continue_brings_it_back(operator: Client) -> None:
    batch = factories.running(2)

    press(operator, "cancel", batch)
    cancelled = states(batch)
    press(operator, "continue", batch)

    assert (cancelled, states(batch)) == (["cancelled", "cancelled"], ["waiting", "waiting"])


def test_retry_all_takes_the_failed_rows_alone(operator: Client) -> None:
    batch = factories.running()
    factories.job(batch, 2, State.DONE)
    factories.job(batch, 3, State.FAILED)
    factories.job(batch, 4, State.FAILED, code="took_too_long")

    response = operator.post(reverse("retry", args=[batch.pk]), follow=True)

    assert states(batch) == ["done", "waiting", "waiting"]
    assert "2 pictures will be made again." in flat(response)


def test_retry_of_a_reason_leaves_the_other_reasons_alone(operator: Client) -> None:
    batch = factories.running()
    factories.job(batch, 3, State.FAILED)
    factories.job(batch, 4, State.FAILED, code="took_too_long")

    press(operator, "retry", batch, code="took_too_long")

    assert states(batch) == ["failed", "waiting"]


def test_many_rows_that_are_sent_again_are_told_as_they_go_and_asked_for_once(
    operator, monkeypatch
) -> None:
    monkeypatch.setattr(retries, "FEW", 2)
    batch = factories.running()
    for row in range(2, 6):
        factories.job(batch, row, State.FAILED)

    first = flat(operator.post(reverse("retry", args=[batch.pk]), follow=True))
    second = flat(operator.post(reverse("retry", args=[batch.pk]), follow=True))
    Chore.objects.update(state="running", done=3, lease_token="boot:ns:1:1:1")
    shown = flat(operator.get(reverse("batch", args=[batch.pk])))

    assert "4 pictures will be made again." in first
    assert "0 of 4 rows are being sent again." in first
    assert "hx-get" in first
    assert 'id="retry-all"' not in first
    assert "These rows are already being retried." in second
    assert "3 of 4 rows are being sent again." in shown
    assert Chore.objects.count() == 1


def test_the_page_asks_again_whenever_the_rows_were_sent_again(operator, monkeypatch) -> None:
    monkeypatch.setattr(retries, "FEW", 1)
    batch = factories.running(settled_at=timezone.now())
    for row in (2, 3):
        factories.job(batch, row, State.FAILED)
    press(operator, "retry", batch)

    def page() -> str:
        return flat(operator.get(reverse("batch", args=[batch.pk])))

    seen = list(pages_read(page, lambda: do_chores(batch)))

    assert len(seen) > 2
    assert [polls(html) for html in seen] == [True] * len(seen)


def test_when_rows_could_not_be_sent_again_the_page_says_why_until_they_are(operator) -> None:
    batch = factories.running()
    factories.job(batch, 2, State.FAILED)
    Chore.objects.create(
        batch=batch, kind="again", state="failed", sentence="This stopped unexpectedly three times."
    )

    shown = flat(operator.get(reverse("batch", args=[batch.pk])))
    after = flat(operator.post(reverse("retry", args=[batch.pk]), follow=True))

    assert "Not all rows were retried. This stopped unexpectedly three times." in shown
    assert 'id="retry-all"' in shown
    assert "Not all rows were retried" not in after


def test_retry_pressed_twice_retries_once(operator: Client) -> None:
    batch = factories.running()
    factories.job(batch, 3, State.FAILED)

    press(operator, "retry", batch)
    response = operator.post(reverse("retry", args=[batch.pk]), follow=True)

    assert batch.jobs.get().generation == 2
    assert "there was nothing to retry" in flat(response)


def test_one_row_can_be_made_again(operator: Client) -> None:
    batch = factories.running()
    factories.job(batch, 2, State.DONE)
    factories.job(batch, 3, State.FAILED)

    response = operator.post(reverse("retry", args=[batch.pk]), {"row": "2"})

    assert response["Location"] == reverse("row", args=[batch.pk, 2])
    assert states(batch) == ["waiting", "failed"]


def test_a_batch_gets_another_name(operator: Client) -> None:
    batch = factories.running()

    press(operator, "rename", batch, name="  Summer   catalogue ")

    assert Batch.objects.get().name == "Summer catalogue"


def test_of_two_people_who_rename_a_batch_the_second_is_told_of_the_first(operator: Client) -> None:
    batch = factories.running()
    seen = {"before": batch.name}
    other = User.objects.create_user("anna")
    control.rename(batch, other, "Autumn")

    refused = operator.post(reverse("rename", args=[batch.pk]), {"name": "Winter", **seen})
    kept = Batch.objects.get().name
    press(operator, "rename", batch, name="Winter", before="Autumn")

    assert refused.status_code == 409
    assert "anna renamed this batch to “Autumn” since you opened this page." in flat(refused)
    assert 'name="before" value="Autumn"' in refused.text
    assert 'value="Winter"' in refused.text
    assert kept == "Autumn"
    assert Batch.objects.get().name == "Winter"


def test_a_name_that_somebody_gave_already_is_no_conflict(operator: Client) -> None:
    batch = factories.running()
    control.rename(batch, batch.owner, "Autumn")

    press(operator, "rename", batch, name="Autumn", before="Spring catalogue")

    assert Batch.objects.get().name == "Autumn"


def test_a_batch_keeps_its_name_when_none_is_given(operator: Client) -> None:
    batch = factories.running()

    response = operator.post(reverse("rename", args=[batch.pk]), {"name": " "}, follow=True)

    assert Batch.objects.get().name == "Spring catalogue"
    assert "A batch needs a name." in flat(response)


def test_a_running_batch_is_not_deleted(operator: Client) -> None:
    batch = factories.running(2)

    question = flat(operator.get(reverse("delete", args=[batch.pk])))
    response = operator.post(reverse("delete", args=[batch.pk]), follow=True)

    assert "Delete batch" not in question
    assert "Cancel the batch first" in flat(response)
    assert Batch.objects.count() == 1


def test_a_draft_is_deleted_after_the_question(operator: Client) -> None:
    batch = factories.draft(2)

    question = flat(operator.get(reverse("delete", args=[batch.pk])))
    response = operator.post(reverse("delete", args=[batch.pk]))

    assert "This cannot be undone" in question
    assert response["Location"] == reverse("batches")
    assert Batch.objects.count() == 0


def test_who_pressed_what_is_kept(operator: Client) -> None:
    press(operator, "pause", factories.running(2))

    assert list(Audit.objects.values_list("user__username", "action")) == [("operator", "pause")]


# --- Another like this


def ended(**fields: Any) -> Batch:
    """A settled batch of two rows, each with its picture."""
    batch = factories.running(
        2, settled_at=timezone.now(), match={"by": "column", "column": "photo"}, **fields
    )
    batch.jobs.update(state=State.LEFT_OUT)
    return batch


@pytest.mark.parametrize(
    "how",
    [{}, {"cancelled_at": timezone.now()}, {"settled_at": None}, {"paused_at": timezone.now()}],
)
def test_a_batch_in_any_state_offers_another_like_it(operator: Client, how: dict[str, Any]) -> None:
    batch = ended(**how) if "settled_at" not in how else factories.running(2)

    page = flat(operator.get(reverse("batch", args=[batch.pk])))
    question = flat(operator.get(reverse("another", args=[batch.pk])))

    assert f'<a href="{reverse("another", args=[batch.pk])}">Make another like this…</a>' in page
    assert "Include its 2 pictures" in question
    assert 'value="Spring catalogue (2)"' in question


def test_with_the_pictures_the_next_thing_is_the_sheet(operator: Client) -> None:
    batch = ended()

    response = operator.post(
        reverse("another", args=[batch.pk]), {"name": "Week 48", "pictures": "on"}, follow=True
    )

    new = Batch.objects.get(name="Week 48")
    assert response.redirect_chain == [(reverse("sheet", args=[new.pk]), 302)]
    assert (new.sources.count(), new.match, new.owner.username) == (
        2,
        {"by": "column", "column": "photo"},
        "operator",
    )
    assert reverse("match", args=[new.pk]) not in response.text.partition("</ol>")[0]


def test_without_them_it_is_the_images(operator: Client) -> None:
    batch = ended()

    response = operator.post(reverse("another", args=[batch.pk]), {"name": "Week 48"})

    new = Batch.objects.get(name="Week 48")
    assert response["Location"] == reverse("images", args=[new.pk])
    assert new.sources.count() == 0
    assert (
        reverse("sheet", args=[new.pk])
        in operator.get(reverse("batch", args=[new.pk]), follow=True).text
    )


def test_a_batch_without_pictures_offers_none(operator: Client) -> None:
    assert 'name="pictures"' not in flat(
        operator.get(reverse("another", args=[factories.running().pk]))
    )


def test_of_a_draft_none_is_made_and_the_page_says_why(operator: Client) -> None:
    batch = factories.draft(2)

    response = operator.post(reverse("another", args=[batch.pk]), {"name": "Week 48"}, follow=True)

    assert "has not started yet" in flat(response)
    assert Batch.objects.count() == 1


def test_the_question_before_deleting_says_that_shared_pictures_stay(operator: Client) -> None:
    batch = ended()
    for key in batch.sources.values_list("key", flat=True):
        store().put_bytes(key, b"x")
    alone = flat(operator.get(reverse("delete", args=[batch.pk])))

    press(operator, "another", batch, name="Week 48", pictures="on")

    new = Batch.objects.get(name="Week 48")
    assert "another batch also uses" not in alone
    for one in (batch, new):
        assert "Pictures that another batch also uses (" in flat(
            operator.get(reverse("delete", args=[one.pk]))
        )


def test_the_page_announces_the_deletion_and_offers_to_keep_the_batch(operator: Client) -> None:
    batch = factories.running(1, settled_at=timezone.now())
    page, keep = (reverse(name, args=[batch.pk]) for name in ("batch", "keep"))
    assert "This batch will be deleted" not in flat(operator.get(page))

    press(operator, "keep", batch, days="7")

    day = timezone.localtime(Batch.objects.get().delete_after)
    html = flat(operator.get(page))
    assert f"This batch will be deleted {moment(day)}, with its pictures and results." in html
    assert "Keep it longer" in html
    assert f"to be deleted {moment(day)}" in flat(operator.get(reverse("batches")))
    assert '<option value="7" selected>' in flat(operator.get(keep))


def test_what_announces_the_deletion_says_that_serial_numbers_stay_valid(operator: Client) -> None:
    batch = factories.running(settled_at=timezone.now())
    page, keep = (reverse(name, args=[batch.pk]) for name in ("batch", "keep"))
    press(operator, "keep", batch, days="7")
    before = [words(flat(operator.get(address))) for address in (page, keep)]

    factories.serial_number(factories.job(batch, 2, State.DONE), 7)

    assert not any("serial number" in said for said in before)
    announced, asked = (words(flat(operator.get(address))) for address in (page, keep))
    assert "1 serial number stays valid. Keep it longer" in announced
    assert "1 serial number of this batch stays valid" in asked
    assert "To revoke it with the batch, delete it yourself" in asked


def test_another_time_than_those_offered_is_refused_in_words(operator: Client) -> None:
    batch = factories.running(1, settled_at=timezone.now())

    response = operator.post(reverse("keep", args=[batch.pk]), {"days": "12"}, follow=True)

    assert "Choose one of the times in the list." in flat(response)
    assert Batch.objects.get().keep_days is None


def test_deleting_a_batch_says_that_its_serial_numbers_stay_valid_and_offers_to_revoke_them(
    operator: Client,
) -> None:
    batch = factories.running(settled_at=timezone.now())
    number = factories.serial_number(factories.job(batch, 2, State.DONE), 7)

    question = flat(operator.get(reverse("delete", args=[batch.pk])))
    operator.post(reverse("delete", args=[batch.pk]), {"revoke": "yes", "reason": "withdrawn"})

    assert "1 serial number of this batch stays valid" in question
    assert "Once the batch is deleted, it can no longer be revoked." in question
    number.refresh_from_db()
    assert number.revoked_because == "withdrawn"
