"""What a careful person writes today: open, draw the text at the bottom, save with the file's own tables.

The yardstick of the benchmarks, run with as many processes as the site has workers.
"""

from multiprocessing import Pool
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

type Task = tuple[Path, str, Path, Path]


def draw(task: Task) -> None:
    """One picture: white text with a dark outline, shrunk until it is at most 80 % wide."""
    source, text, font_path, target = task
    with Image.open(source) as picture:
        pen = ImageDraw.Draw(picture)
        size = max(8, picture.height // 12)
        font = ImageFont.truetype(str(font_path), size)
        while size > 8 and pen.textlength(text, font=font) > picture.width * 0.8:
            size -= 1
            font = ImageFont.truetype(str(font_path), size)
        place, edge = (picture.width // 2, int(picture.height * 0.92)), max(1, size // 20)
        pen.text(place, text, font=font, fill="white", stroke_width=edge, stroke_fill="black", anchor="ms")
        kept = {name: picture.info[name] for name in ("exif", "icc_profile") if name in picture.info}
        picture.save(target, quality="keep", **kept)


def run(tasks: list[Task], processes: int) -> None:
    with Pool(processes) as pool:
        for _ in pool.imap_unordered(draw, tasks, chunksize=4):
            pass
