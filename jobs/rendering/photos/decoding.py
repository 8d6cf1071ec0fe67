"""The pixels of one photo for several results, decoded as seldom as possible.

A JPEG is decoded at a fraction of its size where a result is small enough. Results that need
different fractions do not share one decoding: each must be the same picture as when it is made
alone, as in its preview.
"""

from dataclasses import dataclass, field

from PIL import JpegImagePlugin

from jobs.rendering.metadata.orientation import Size
from jobs.rendering.photos.frames import Frame
from jobs.rendering.photos.opening import (
    DecodedPhoto,
    LoadedPhoto,
    Photo,
    failures_of_pictures,
)
from jobs.rendering.photos.pixels import FINE


@dataclass(slots=True)
class Decodings:
    """The decodings of one photo, by their size."""

    photo: Photo
    kept: dict[Size, LoadedPhoto] = field(default_factory=dict)

    def decode(self, frame: Frame, *, is_last: bool) -> DecodedPhoto:
        """Return the pixels that a frame shows, to be painted on.

        Until the last, each decoding is kept for the next frames.
        """
        with failures_of_pictures(self.photo.file):
            photo = self._undecoded()
            photo.draft(frame, FINE)
            size = photo.image.size
            loaded = self.kept.pop(size, None) or photo.load()
            if is_last:
                self.kept.clear()
                return photo.shown(loaded, frame, FINE)
            self.kept[size] = loaded
            shown = photo.shown(loaded, frame, FINE)
            if shown.image is loaded.image:
                shown.image = shown.image.copy()
            return shown

    def _undecoded(self) -> Photo:
        """Return the photo, opened again if it is a JPEG that was decoded before."""
        if self.kept and isinstance(self.photo.image, JpegImagePlugin.JpegImageFile):
            return self.photo.reopened()
        return self.photo
