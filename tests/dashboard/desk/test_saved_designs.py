"""A design under a name: saved in one batch, chosen in another, renamed, deleted after a
question.
"""

import pytest
from django.test import Client

from jobs import control
from jobs.models import Batch, SavedDesign
from tests import factories
from tests.dashboard.designs import saved as design_of
from tests.dashboard.designs import two_rows, typed
from tests.dashboard.markup import buttons, flat
from tests.dashboard.new_batches import address, words
from tests.prepared import Prepared, made_once

pytestmark = pytest.mark.django_db

LOOK = {
    "format": 1,
    "boxes": [{"text": "{caption} {VK}", "fonts": ["House Sans"]}],
    "output": {"name": "{caption}"},
}


prepared = made_once(two_rows)


@pytest.fixture
def batch(prepared: Prepared, db: None) -> Batch:
    return prepared.batch()


def kept(name: str = "Price tags") -> SavedDesign:
    """By another batch, which is called Spring catalogue."""
    other = factories.draft()
    control.save_design(other, other.owner, LOOK)
    return control.keep_design(other, other.owner, name)


def test_the_design_on_the_desk_is_saved_before_it_gets_its_name(
    operator: Client, batch: Batch
) -> None:
    pressed = operator.post(address("design", batch), typed(do="keep", colour="#ff0000"))
    question = flat(operator.get(pressed.url))

    answer = operator.post(pressed.url, {"name": "Red tags"}, follow=True)

    saved = SavedDesign.objects.get()
    assert pressed.url == address("design-keep", batch)
    assert 'value="Spring catalogue"' in question
    assert (saved.name, saved.batch, saved.version.document["boxes"][0]["colour"]) == (
        "Red tags",
        batch,
        "#ff0000",
    )
    assert answer.redirect_chain == [(address("design", batch), 302)]
    assert "“Red tags” is saved." in flat(answer)


def test_a_name_that_is_taken_is_refused_and_asked_for_again(
    operator: Client, batch: Batch
) -> None:
    kept("Red tags")
    operator.post(address("design", batch), typed())

    answer = operator.post(address("design-keep", batch), {"name": "Red tags"}, follow=True)

    assert answer.redirect_chain == [(address("design-keep", batch), 302)]
    assert "A saved design named “Red tags” already exists." in flat(answer)
    assert SavedDesign.objects.count() == 1


def test_the_list_says_what_there_is_and_where_it_is_from(operator: Client, batch: Batch) -> None:
    kept()

    said = words(operator.get(address("designs", batch)).text)

    assert "Price tags 1 box, saved in Spring catalogue" in said
    assert "operator Rename… “Price tags” Delete… “Price tags” Use “Price tags”" in said


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_as_often_for_many(
    operator: Client, batch: Batch, django_assert_num_queries, count
) -> None:
    for number in range(count):
        kept(f"Number {number}")

    with django_assert_num_queries(5):
        operator.get(address("designs", batch))


def test_an_empty_list_says_how_something_comes_into_it(operator: Client, batch: Batch) -> None:
    assert "No saved designs yet. Press Save this design…" in words(
        operator.get(address("designs", batch)).text
    )


def test_a_saved_design_is_used_and_what_it_lacks_is_listed(operator: Client, batch: Batch) -> None:
    saved = kept()

    answer = operator.post(address("designs", batch), {"design": saved.pk}, follow=True)

    said = flat(answer)
    assert answer.redirect_chain == [(address("design", batch), 302)]
    assert design_of(batch)["output"]["name"] == "{caption}"
    assert "“Price tags” is now the design of this batch." in said
    assert "The font “House Sans” of this design is missing." in said
    assert "This design needs “VK”, which the sheet does not have." in said


def test_one_that_lacks_nothing_says_nothing_of_it(operator: Client, batch: Batch) -> None:
    saved = kept()
    control.save_design(batch, batch.owner, {"format": 1, "boxes": [{"text": "{caption}"}]})
    fitting = control.keep_design(batch, batch.owner, "Fits")

    said = flat(operator.post(address("designs", batch), {"design": fitting.pk}, follow=True))

    assert saved.pk != fitting.pk
    assert "is missing" not in said
    assert "does not have" not in said


def test_one_that_is_gone_is_not_found(operator: Client, batch: Batch) -> None:
    assert operator.post(address("designs", batch), {"design": "7"}).status_code == 404


def test_each_button_says_which_design_it_is_for(operator: Client, batch: Batch) -> None:
    kept("Labels")
    kept("Price tags")

    named = buttons(operator.get(address("designs", batch)).text)

    assert named == [
        "Back to the design",
        *("Rename… “Labels”", "Delete… “Labels”", "Use “Labels”"),
        *("Rename… “Price tags”", "Delete… “Price tags”", "Use “Price tags”"),
    ]


def test_it_is_renamed(operator: Client, batch: Batch) -> None:
    saved = kept()
    url = address("saved-design-rename", batch, saved_id=saved.pk)

    question = flat(operator.get(url))
    answer = operator.post(url, {"name": "Labels"})

    assert 'value="Price tags"' in question
    assert answer["Location"] == address("designs", batch)
    assert SavedDesign.objects.get().name == "Labels"


def test_it_is_deleted_after_a_question(operator: Client, batch: Batch) -> None:
    saved = kept()
    url = address("saved-design-delete", batch, saved_id=saved.pk)

    question = words(operator.get(url).text)
    there = SavedDesign.objects.count()
    answer = operator.post(url, follow=True)

    assert "Price tags can then no longer be used for new batches." in question
    assert (there, SavedDesign.objects.count()) == (1, 0)
    assert "“Price tags” is deleted." in flat(answer)
