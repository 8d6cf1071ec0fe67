"""Fonts at the design desk: the site's, one's own, those that are gone, and what one lacks."""

import pytest

from jobs import control
from jobs.library import fonts
from jobs.models import Batch
from tests import factories
from tests.dashboard.designs import preview, saved, two_rows, typed
from tests.dashboard.new_batches import address
from tests.prepared import Prepared, made_once
from tests.rendering import made_fonts

pytestmark = pytest.mark.django_db


prepared = made_once(two_rows)


@pytest.fixture
def batch(prepared: Prepared) -> Batch:
    return prepared.batch()


def test_a_missing_font_is_shown_and_reported(operator, batch):
    document = {"format": 1, "boxes": [{"text": "{caption}", "fonts": ["Old Gothic"]}]}
    control.save_design(batch, factories.user(), document)

    page = operator.get(address("design", batch)).text

    assert '<option value="Old Gothic" selected>Old Gothic (missing)</option>' in page


def test_an_uploaded_font_is_offered_and_drawn_with(operator, batch):
    fonts.take(factories.user(), "house.ttf", [made_fonts.named(like="Anton")])

    page = operator.get(address("design", batch)).text
    ours, theirs = (
        preview(operator, batch, row="3", font=font, weight="400").content
        for font in ("House Sans", "Anton")
    )

    assert '<optgroup label="Yours">' in page
    assert ours == theirs != preview(operator, batch, row="3", font="Inter", weight="400").content


def test_what_a_font_lacks_may_come_from_another_before_it_comes_from_noto(operator, batch):
    fonts.take(factories.user(), "house.ttf", [made_fonts.named()])
    document = {"format": 1, "boxes": [{"text": "{caption}", "fonts": ["Anton", "Lora", "Caveat"]}]}
    control.save_design(batch, factories.user(), document)

    operator.post(address("design", batch), typed(font="Oswald", fallback="House Sans", do="save"))
    chosen = saved(batch)
    operator.post(address("design", batch), typed(font="Oswald", fallback="", do="save"))

    assert chosen["boxes"][0]["fonts"] == ["Oswald", "House Sans", "Caveat"]
    assert [face["family"] for face in chosen["typefaces"]] == ["House Sans"]
    assert saved(batch)["boxes"][0]["fonts"] == ["Oswald", "Caveat"]


def test_italics_are_saved_and_a_custom_weight_stays_among_the_choices(operator, batch):
    document = {"format": 1, "boxes": [{"text": "{caption}", "weight": 650}]}
    control.save_design(batch, factories.user(), document)

    operator.post(address("design", batch), typed(weight="650", italic="on", do="save"))

    (box,) = saved(batch)["boxes"]
    assert (box["weight"], box["italic"]) == (650, True)
