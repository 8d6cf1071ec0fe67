"""What people write today with Pillow: open, draw the text at the bottom, save.

`draw`, a careful person's, is the yardstick of the benchmarks, run with as many processes as the
site has workers. The other two draw a shadow as well: over the whole photo, as most tutorials do,
or in a box as small as the text.
"""

from multiprocessing import Pool
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFilter, ImageFont

SHARE = 0.8  #: of the photo's width, the most that the text takes

type Pixels = tuple[int, int]
type Task = tuple[Path, str, Path, Path]


def draw(task: Task, share: float = SHARE) -> None:
    """Draw one picture: white text with a dark outline, shrunk until it fits into its share of the
    width.
    """
    source, text, font_path, target = task
    with Image.open(source) as picture:
        font, place, edge = fitted(text, font_path, picture.size, share)
        pen = ImageDraw.Draw(picture)
        pen.text(
            place,
            text,
            font=font,
            fill="white",
            stroke_width=edge,
            stroke_fill="black",
            anchor="ms",
        )
        picture.save(target, quality="keep", **_kept(picture))


def draw_on_layer(task: Task, share: float = SHARE) -> None:
    """Draw the same with a hard shadow, on a layer as large as the photo."""
    source, text, font_path, target = task
    with Image.open(source) as picture:
        font, place, edge = fitted(text, font_path, picture.size, share)
        layer = Image.new("RGBA", picture.size)
        pen = ImageDraw.Draw(layer)
        pen.text(
            (place[0] + edge, place[1] + edge),
            text,
            font=font,
            fill=(0, 0, 0, 128),
            stroke_width=edge,
            anchor="ms",
        )
        pen.text(
            place,
            text,
            font=font,
            fill="white",
            stroke_width=edge,
            stroke_fill="black",
            anchor="ms",
        )
        whole = Image.alpha_composite(picture.convert("RGBA"), layer)
        whole.convert("RGB").save(target, quality=90, **_kept(picture))


def draw_in_box(task: Task, share: float = SHARE) -> None:
    """Draw the same with a soft shadow, on a layer as large as the text: the best that Pillow can
    do.
    """
    source, text, font_path, target = task
    with Image.open(source) as picture:
        font, place, edge = fitted(text, font_path, picture.size, share)
        left, top, right, bottom = map(int, font.getbbox(text, stroke_width=edge, anchor="ms"))
        size = right - left + 4 * edge, bottom - top + 4 * edge
        origin = edge - left, edge - top
        cast = Image.new("L", size)
        under = origin[0] + edge, origin[1] + edge
        ImageDraw.Draw(cast).text(under, text, font=font, fill=128, stroke_width=edge, anchor="ms")
        box = Image.new("RGBA", size)
        box.putalpha(cast.filter(ImageFilter.GaussianBlur(edge / 3)))
        pen = ImageDraw.Draw(box)
        pen.text(
            origin,
            text,
            font=font,
            fill="white",
            stroke_width=edge,
            stroke_fill="black",
            anchor="ms",
        )
        picture.paste(box, (place[0] - origin[0], place[1] - origin[1]), box)
        picture.save(target, quality="keep", **_kept(picture))


def fitted(
    text: str, font_path: Path, size: Pixels, share: float
) -> tuple[ImageFont.FreeTypeFont, Pixels, int]:
    """Return the font, the middle of the baseline and the outline's width for a photo of this size
    in pixels.
    """
    height = max(8, size[1] // 12)
    font = ImageFont.truetype(str(font_path), height)
    while height > 8 and font.getlength(text) > size[0] * share:
        height -= 1
        font = ImageFont.truetype(str(font_path), height)
    return font, (size[0] // 2, int(size[1] * 0.92)), max(1, height // 20)


def _kept(picture: Image.Image) -> dict[str, Any]:
    return {name: picture.info[name] for name in ("exif", "icc_profile") if name in picture.info}


def run(tasks: list[Task], processes: int) -> None:
    with Pool(processes) as pool:
        for _ in pool.imap_unordered(draw, tasks, chunksize=4):
            pass
