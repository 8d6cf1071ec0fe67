"""Photoshop's image resources that are damaged."""

from jobs.rendering.metadata import photoshop
from jobs.rendering.metadata.crediting import Keeping
from tests.rendering import placed_photos
from tests.rendering.placed_photos import CITY


def test_damaged_resources_are_carried_unless_a_place_has_to_be_removed():
    whole = placed_photos.app13()
    damaged = whole[:-7]

    assert photoshop.current(damaged) == damaged
    assert photoshop.current(damaged, Keeping("no_place")) == b""
    assert CITY not in photoshop.current(whole, Keeping("no_place"))
