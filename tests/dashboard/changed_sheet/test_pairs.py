"""Rows without a picture are paired on the page of a changed sheet."""

import pytest
from django.test import Client
from django.urls import reverse

from dashboard.changed_sheet import pairs as page_of_pairs
from jobs.intake.updates import pairs, pictures
from jobs.models import Batch
from tests.dashboard.markup import flat
from tests.intake.tiny_pictures import jpeg
from tests.updated_batches import compare, compared, finished

pytestmark = pytest.mark.django_db

CHANGED = "picture;caption\n1.jpg;One\n2.jpg;Two\n3.jpg;Three\nnine;Nine\n"


def page(client: Client, batch: Batch) -> str:
    return flat(client.get(reverse("changed-sheet", args=[batch.pk])))


def test_a_row_and_a_picture_are_ticked_and_compared_again(operator):
    batch = finished()
    compared(batch, CHANGED)
    pictures.take(batch, "DSC_7.jpg", [jpeg(400, 300, "red")])
    compare(batch)
    before, source = page(operator, batch), batch.sources.get(path="DSC_7.jpg")

    address = reverse("changed-sheet-pair", args=[batch.pk])
    html = flat(operator.post(address, {"row": ["5"], "source": source.pk}, follow=True))
    compare(Batch.objects.get(pk=batch.pk))

    assert "1 row without a picture" in before
    assert "1 picture without a row" in before
    assert f'value="{source.pk}"' in before
    assert page_of_pairs.TAUGHT.format("1 row", "DSC_7.jpg") in html
    assert "Rows without a picture" not in page(operator, batch)


def test_without_unused_pictures_the_page_says_to_upload_them(operator):
    batch = finished()
    compared(batch, CHANGED)

    html = page(operator, batch)

    assert "None. Upload the pictures of these rows below." in html
    assert "These belong together" not in html


def test_a_choice_of_nothing_says_what_to_choose(operator):
    batch = finished()
    compared(batch, CHANGED)

    html = flat(operator.post(reverse("changed-sheet-pair", args=[batch.pk]), follow=True))

    assert pairs.CHOOSE in html
