"""A proof as its client sees it: as a list under filters, and one result large."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from jobs.models import Batch, Job, Proof
from jobs.storage import store
from tests import factories
from tests.dashboard.markup import flat, words
from tests.dashboard.proof.pages import TOKEN, good, listed, made, several, url, wish

pytestmark = pytest.mark.django_db

NEIGHBOUR = r'rel="(prev|next)" href="([^"]+)"'


def test_without_pictures_there_is_nothing_to_filter(nobody: Client) -> None:
    factories.proof(factories.running(name="Portraits"), TOKEN)

    html = flat(nobody.get(url()))

    assert "For Mrs Weber · approve each picture" in words(html)
    assert "No pictures yet." in words(html)
    assert 'id="filters"' not in html


def test_the_page_says_whom_it_is_for_and_how_many(nobody: Client, proof: Proof) -> None:
    page = words(flat(nobody.get(url())))

    assert "3 pictures for Mrs Weber" in page
    assert "made so far" not in page


def test_a_running_batch_shows_the_results_so_far(
    nobody: Client, proof: Proof, batch: Batch
) -> None:
    factories.job(batch, 20)

    assert "3 of 4 pictures are made so far" in words(flat(nobody.get(url())))


def test_a_batch_without_results_says_so(nobody: Client) -> None:
    factories.proof(factories.running(2), TOKEN)

    assert "No pictures yet" in flat(nobody.get(url()))


def test_filters_separate_unanswered_approved_and_to_change(nobody: Client, proof: Proof) -> None:
    nobody.post(url("picture", 2), good(2))
    nobody.post(url("picture", 3), wish(3))

    assert listed(nobody) == [4]
    assert listed(nobody, show="good") == [2]
    assert listed(nobody, show="to_change") == [3]
    assert listed(nobody, show="all") == [2, 3, 4]
    assert listed(nobody, show="nonsense") == [4]


def test_pages_go_by_row_number_so_that_none_shifts(nobody: Client) -> None:
    batch = factories.running()
    factories.proof(batch, TOKEN)
    for row in range(2, 122):
        made(batch, row, source=None)

    html = flat(nobody.get(url(), {"from": "50"}))

    assert listed(nobody, **{"from": "50"}) == list(range(50, 98))
    assert re.findall(r'class="btn" href="\?from=(\d+)', html) == ["2", "98"]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_needs_as_few_queries_for_three_pictures_as_for_one(
    nobody: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    batch = factories.running()
    factories.proof(batch, TOKEN)
    for row in range(rows):
        made(batch, 2 + row)

    # The link, the counts, the tally, the rows, what was said of them.
    with django_assert_num_queries(5):
        nobody.get(url())
    nobody.get(url("picture", 2))  # a process reads a design only once
    # The link, the row itself, what was said of it, both neighbours.
    with django_assert_num_queries(5):
        nobody.get(url("picture", 2))


def test_a_large_picture_leads_to_its_neighbours_under_the_filter(
    nobody: Client, proof: Proof
) -> None:
    nobody.post(url("picture", 3), good(3))

    html = flat(nobody.get(url("picture", 4)))
    of_all = flat(nobody.get(url("picture", 4), {"show": "all"}))

    assert re.findall(NEIGHBOUR, html) == [("prev", url("picture", 2))]
    assert re.findall(NEIGHBOUR, of_all) == [("prev", url("picture", 3) + "?show=all")]
    assert f'<img src="{url("result", 4)}?k=4"' in html


def test_a_tiff_is_shown_small_and_can_be_downloaded(
    nobody: Client, proof: Proof, batch: Batch
) -> None:
    Job.objects.filter(row=2).update(result_key=f"b/{batch.pk}/out/2.tif")

    html = flat(nobody.get(url("picture", 2)))

    assert f'<img src="{url("thumbnail", 2)}' in html
    assert f'<img src="{url("result", 2)}' not in html
    assert f'<a href="{url("result", 2)}" download>' in html


def test_each_result_of_a_row_can_be_seen_large_and_downloaded(
    nobody: Client, proof: Proof
) -> None:
    job = several(proof)
    for one in job.results:
        store().put_bytes(one.key, one.output.encode())

    page = flat(nobody.get(url("picture", 9), {"output": "link"}))
    file = nobody.get(url("result", 9), {"output": "link"})

    assert re.findall(r'href="\?output=(\w+)" aria-current="true"', page) == ["link"]
    assert f'src="{url("result", 9)}?output=link&amp;k=' in page
    assert f'href="{url("result", 9)}?output=link" download' in page
    assert 'rel="prev" href="{}?output=link"'.format(url("picture", 4)) in page
    assert file.getvalue() == b"link"
    assert nobody.get(url("result", 9), {"output": "square"}).status_code == 404
