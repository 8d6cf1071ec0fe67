"""Real pictures for tests, as small as they can be."""

from io import BytesIO

from PIL import Image


def jpeg(width: int = 40, height: int = 30, colour: str = "#336699", **save) -> bytes:
    return _saved("JPEG", width, height, colour, **save)


def png(width: int = 40, height: int = 30, colour: str = "#336699") -> bytes:
    return _saved("PNG", width, height, colour)


def _saved(kind: str, width: int, height: int, colour: str, **save) -> bytes:
    file = BytesIO()
    Image.new("RGB", (width, height), colour).save(file, kind, **save)
    return file.getvalue()
