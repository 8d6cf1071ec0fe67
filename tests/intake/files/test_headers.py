"""What the header of a picture says."""

import pytest

from jobs.intake.pictures import inspecting, receive
from tests.intake.batches import quiet, with_pictures
from tests.intake.pictures.test_inspecting import seen
from tests.intake.tiny_pictures import jpeg, png

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings(
        "ignore:.*fork.*:DeprecationWarning"
    ),  # a test runner may have threads
]


def test_size_as_displayed_and_orientation_are_kept():
    batch = with_pictures("1.jpg", data=jpeg(40, 30, exif=b"Exif\0\0" + turned(6)))
    receive.take_unannounced(batch, "2.jpg", [png(50, 20)])

    count = inspecting.look(batch, quiet)

    assert count == 2
    assert seen(batch) == [("1.jpg", "JPEG", 30, 40, 6, ""), ("2.jpg", "PNG", 50, 20, 1, "")]


def turned(orientation: int) -> bytes:
    """Return EXIF with only the orientation (tag 274, a short)."""
    return (
        b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01" + bytes([0, orientation, 0, 0]) + bytes(4)
    )


def test_unusable_pictures_have_a_reason():
    batch = with_pictures("1.jpg", data=jpeg(400, 300)[:1000])

    inspecting.look(batch, quiet)

    assert seen(batch) == [("1.jpg", "", None, None, 1, "picture_truncated")]
