"""*Look through the results* where each row has several outputs."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jobs.models import Batch
from tests import factories
from tests.dashboard.markup import flat, words
from tests.dashboard.rows.tiles import asked, html_of, tiles

pytestmark = pytest.mark.django_db


SEVERAL = {"format": 1, "outputs": [{"name": "story"}, {"name": "link"}]}


def of_outputs(**design: Any) -> Batch:
    """A batch whose second row has no link."""
    version = factories.design_version(SEVERAL | design)
    batch = factories.running(design_version=version)
    factories.job_of_outputs(batch, 2, "story", "link")
    factories.job_of_outputs(batch, 3, "story")
    return batch


def chosen_output(page: str) -> str:
    choices = page.partition('aria-label="Output"')[2]
    return re.findall(r'href="\?output=(\w*)" aria-current="true"', choices)[0]


def test_pictures_of_one_output_are_shown_and_a_row_without_it_says_so(operator: Client) -> None:
    batch = of_outputs(outputs_column="Formats")

    page = flat(asked(operator, "gallery", batch, output="link"))
    shown = tiles(page)
    fetched = tiles(html_of(asked(operator, "gallery-tiles", batch, rows="2-3", output="link")))

    assert chosen_output(page) == "link"
    assert 'data-size="200x200"' in shown[2]
    assert "thumbnail?output=link&amp;k=" in shown[2]
    assert f'href="{reverse("row", args=[batch.pk, 2])}?output=link"' in shown[2]
    assert "2.jpg" in shown[2]
    assert "Row without this output" in shown[3]
    assert "<img" not in shown[3]
    assert fetched == shown


def test_at_first_each_row_shows_its_first_output(operator: Client) -> None:
    batch = of_outputs(outputs_column="Formats")
    factories.job_of_outputs(batch, 4, "link")

    page = flat(asked(operator, "gallery", batch))

    assert all("<img" in tile for tile in tiles(page).values())
    assert "First of each row" in words(page)


def test_where_every_row_has_all_outputs_the_first_one_is_shown(operator: Client) -> None:
    page = flat(asked(operator, "gallery", of_outputs()))

    assert chosen_output(page) == "story"
    assert "First of each row" not in words(page)


@pytest.mark.parametrize(("output", "upright"), [("story", True), ("link", False), ("", True)])
def test_frames_have_the_shape_of_the_output_that_is_shown(
    operator: Client, output: str, upright: bool
) -> None:
    shown = asked(operator, "gallery", of_outputs(), output=output)

    assert ('class="gallery upright"' in flat(shown)) is upright
