"""All pictures of a draft, found and removed."""

import pytest

from jobs.intake.rows import matches
from tests.dashboard.new_batches import address, words
from tests.intake import batches

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch():
    made = batches.with_sheet(batches.with_pictures("1.jpg", "2.jpg", "9.jpg"), "photo\n1.jpg\n")
    matches.match_rows(made)
    return made


def test_pictures_are_found_by_name_with_their_size_and_use(operator, batch):
    everything = words(operator.get(address("pictures", batch)).text)
    found = words(operator.get(address("pictures", batch), {"picture": "2"}).text)

    assert "3 pictures" in everything
    assert "1 row 2.jpg" in everything
    assert "1 picture with “2” in their name" in found
    assert "9.jpg" not in found


def test_where_there_are_no_pictures_there_is_nothing_to_find(operator):
    html = operator.get(address("pictures", batches.with_pictures())).text

    assert "No pictures yet. Upload some" in words(html)
    assert 'role="search"' not in html


def test_ticked_pictures_are_removed_after_a_question(operator, batch):
    source = f"{batch.sources.get(path='1.jpg').pk}"

    asked = words(operator.post(address("remove-pictures", batch), {"source": source}).text)
    still = batch.sources.count()
    done = operator.post(
        address("remove-pictures", batch), {"source": source, "sure": "yes"}, follow=True
    )

    assert "Remove 1 picture?" in asked
    assert "1 row uses one of them, and will have no picture." in asked
    assert (still, batch.sources.count()) == (3, 2)
    assert "1 picture removed" in words(done.text)
    assert "1 row lost a picture." in words(done.text)


def test_all_unused_pictures_are_removed_after_a_question(operator, batch):
    page = words(operator.get(address("pictures", batch)).text)
    asked = words(operator.post(address("remove-pictures", batch), {"unused": "yes"}).text)
    operator.post(address("remove-pictures", batch), {"unused": "yes", "sure": "yes"})

    assert "2 pictures are not used by any row" in page
    assert "Remove 2 pictures?" in asked
    assert [source.path for source in batch.sources.all()] == ["1.jpg"]


def test_without_a_tick_nothing_is_asked(operator, batch):
    response = operator.post(address("remove-pictures", batch), follow=True)

    assert "No picture was chosen. Tick those to remove." in words(response.text)
    assert batch.sources.count() == 3
