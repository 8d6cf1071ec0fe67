"""Stamps merged into as few overlays as possible."""

from PIL import Image

from jobs.rendering.encoding import overlaying


def test_overlays_that_share_tiles_become_one_and_distant_ones_stay_separate():
    def overlay(left: int, top: int) -> overlaying.Overlay:
        return Image.new("RGBA", (40, 20), (255, 0, 0, 128)), (left, top)

    merged = overlaying.merged([overlay(0, 0), overlay(500, 0), overlay(50, 10), overlay(500, 300)])

    assert [(image.size, corner) for image, corner in merged] == [
        ((40, 20), (500, 0)),
        ((90, 30), (0, 0)),
        ((40, 20), (500, 300)),
    ]
