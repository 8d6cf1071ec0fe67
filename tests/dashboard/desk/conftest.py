"""A batch of one row, and a person at its design desk."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from jobs.intake.rows import matches
from jobs.models import Batch
from tests.dashboard.browsing import signed_in
from tests.dashboard.desk.pressing import seen_after
from tests.intake import batches
from tests.rendering import pictures

SHEET = 'picture;caption;note\n1.jpg;"One line,\nand another one";\n'
DESCRIPTION = 0x010E  #: EXIF tag


@pytest.fixture
def batch(transactional_db: None) -> Batch:
    """With a photo of 600 × 400 pixels that tells a lot of itself, and the design that a batch
    begins with.
    """
    exif = Image.Exif()
    exif[DESCRIPTION] = "A long story. " * 1000
    photo = pictures.saved(pictures.photo(600, 400), "JPEG", exif=exif)
    batch = batches.with_sheet(batches.with_pictures("1.jpg", data=photo), SHEET)
    matches.match_rows(batch)
    return batch


@pytest.fixture
def page(batch: Batch, live_server: LiveServer) -> Iterator[Page]:
    """The desk, its first preview drawn."""
    with signed_in(live_server) as page:
        seen_after(page, lambda: page.goto(reverse("design", args=[batch.pk])))
        yield page
