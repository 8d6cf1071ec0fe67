"""The shadow that a shape or an inset casts on what is below it."""

import math

from PIL import Image

from jobs.design import Shadow
from jobs.design.boxes.edges import CastShadow
from jobs.rendering.areas.rects import Pixels
from jobs.rendering.colours.rgb import rgb
from jobs.rendering.paint import effects
from jobs.rendering.paint.stamps import Stamp


def with_shadow(stamp: Stamp, cast: CastShadow, size_base: float, degrees: float) -> Stamp:
    """Return a stamp, already turned by these degrees, above its shadow, which turns with it.

    `size_base`: what its lengths are a percentage of, in pixels.
    """
    shadow = _turned(cast, degrees)
    left, top, right, bottom = (math.ceil(reach / 100 * size_base) for reach in shadow.reach)
    area = stamp.area
    whole = Pixels(area.left - left, area.top - top, area.right + right, area.bottom + bottom)
    silhouette = Image.new("L", whole.size)
    silhouette.paste(stamp.image.getchannel("A"), (left, top))
    image = Image.new("RGBA", whole.size, (*rgb(cast.colour), 0))
    image.putalpha(effects.shadow(silhouette, shadow, size_base))
    image.alpha_composite(stamp.image, (left, top))
    return Stamp(image, *whole.corner)


def _turned(cast: CastShadow, degrees: float) -> Shadow:
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    dx, dy = cast.dx * cosine - cast.dy * sine, cast.dx * sine + cast.dy * cosine
    return Shadow(dx, dy, cast.blur, cast.colour, cast.opacity)
