"""The pixels of one photo for several results, decoded as seldom as possible.

A JPEG is decoded at a fraction of its size where a result is small enough. Results that need
different fractions do not share one decoding: each must be the same picture as when it is made
alone, as in its preview.
"""

from dataclasses import dataclass, field, replace

from PIL import JpegImagePlugin

from jobs.rendering.areas.rects import Region, Size
from jobs.rendering.photos.frames import Frame
from jobs.rendering.photos.opening import (
    DecodedPhoto,
    LoadedPhoto,
    Photo,
    failures_of_pictures,
)
from jobs.rendering.photos.pixels import FINE

type Pixels = tuple[Region, Size]
"""A part of the photo and the size at which it is shown."""


@dataclass(slots=True)
class Decodings:
    """The decodings of one photo, by their size, and its pixels as several frames show them.

    `to_come`: the frames of the results that are still to be made.
    """

    photo: Photo
    to_come: list[Frame]
    loaded: dict[Size, LoadedPhoto] = field(default_factory=dict)
    shown: dict[Pixels, DecodedPhoto] = field(default_factory=dict)

    def decode(self, frame: Frame) -> DecodedPhoto:
        """Return the pixels that a frame shows, to be painted on.

        What later frames can use is kept.
        """
        with failures_of_pictures(self.photo.file):
            shown = self.shown.pop(_pixels(frame), None) or self._decoded(frame)
        if _pixels(frame) in map(_pixels, self.to_come):
            self.shown[_pixels(frame)] = shown
            return _copied(shown)
        return shown

    def _decoded(self, frame: Frame) -> DecodedPhoto:
        photo = self._undecoded()
        photo.draft(frame, FINE)
        size = photo.image.size
        loaded = self.loaded.pop(size, None) or photo.load()
        shown = photo.shown(loaded, frame, FINE)
        if not self.to_come:
            return shown
        self.loaded[size] = loaded
        return _copied(shown) if shown.image is loaded.image else shown

    def _undecoded(self) -> Photo:
        """Return the photo, opened again if it is a JPEG that was decoded before."""
        if self.loaded and isinstance(self.photo.image, JpegImagePlugin.JpegImageFile):
            return self.photo.reopened()
        return self.photo


def _pixels(frame: Frame) -> Pixels:
    return frame.part, frame.shown


def _copied(shown: DecodedPhoto) -> DecodedPhoto:
    return replace(shown, image=shown.image.copy())
