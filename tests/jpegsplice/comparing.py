"""What a splice must have left alone, by readers that are not ours:

Pillow for pixels, jpeglib for coefficients.
"""

import io
import tempfile

import jpeglib
import numpy as np
from numpy.typing import NDArray
from PIL import Image

type Corner = tuple[int, int]
type Array = NDArray[np.int16]


def pixels(jpeg: bytes) -> Array:
    with Image.open(io.BytesIO(jpeg)) as image:
        return np.asarray(image.convert("RGB")).astype(np.int16)


def coefficients(jpeg: bytes) -> tuple[list[Array], list[tuple[int, int]]]:
    """Of each component: blocks (rows, columns, 8, 8), and how many of them an MCU has down and
    across.
    """
    with tempfile.NamedTemporaryFile(suffix=".jpg") as file:
        file.write(jpeg)
        file.flush()
        read = jpeglib.read_dct(file.name)
        planes = [plane for plane in (read.Y, read.Cb, read.Cr) if plane is not None]
        factors = [(int(down), int(across)) for down, across in read.samp_factor[: len(planes)]]
        return planes, factors if len(planes) > 1 else [(1, 1)]


def touched_mcus(
    overlay: Image.Image, xy: Corner, size: tuple[int, int], mcu: tuple[int, int]
) -> NDArray[np.bool_]:
    """(rows, columns) of MCUs of `mcu` = (down, across) pixels: does any pixel of the overlay show
    there?
    """
    shown = Image.new("L", size)
    shown.paste(overlay.getchannel("A"), xy)
    down, across = mcu
    whole = np.zeros((-(-size[1] // down) * down, -(-size[0] // across) * across), bool)
    whole[: size[1], : size[0]] = np.asarray(shown) > 0
    return whole.reshape(whole.shape[0] // down, down, whole.shape[1] // across, across).any(
        axis=(1, 3)
    )


def as_pixels(
    mcus: NDArray[np.bool_], size: tuple[int, int], mcu: tuple[int, int], around: int
) -> NDArray[np.bool_]:
    """The pixels of these MCUs, and `around` more: decoders smooth chroma that is stored
    smaller.
    """
    marked = np.kron(mcus, np.ones(mcu, bool))[: size[1], : size[0]]
    grown = marked.copy()
    for axis in (0, 1) if around else ():
        for shift in (-1, 1):
            grown |= _shifted(grown, shift, axis)
    return grown


def _shifted(marked: NDArray[np.bool_], by: int, axis: int) -> NDArray[np.bool_]:
    moved = np.roll(marked, by, axis)
    edge = 0 if by > 0 else -1
    if axis == 0:
        moved[edge] = False
    else:
        moved[:, edge] = False
    return moved


def of_blocks(
    mcus: NDArray[np.bool_], factor: tuple[int, int], shape: tuple[int, ...]
) -> NDArray[np.bool_]:
    """The same as blocks of a component.

    Blocks that only fill up the last MCU are not among `shape`.
    """
    marked = np.kron(mcus, np.ones(factor, bool))
    full = np.zeros(shape[:2], bool)
    rows, columns = min(shape[0], marked.shape[0]), min(shape[1], marked.shape[1])
    full[:rows, :columns] = marked[:rows, :columns]
    return full


def with_pillow(jpeg: bytes, overlay: Image.Image, xy: Corner) -> bytes:
    """Do the same by decoding and encoding everything, with the file's own tables."""
    image = Image.open(io.BytesIO(jpeg))
    image.load()
    _paste(image, overlay, xy)
    file = io.BytesIO()
    image.save(file, "JPEG", quality="keep")
    return file.getvalue()


def ideal(jpeg: bytes, overlay: Image.Image, xy: Corner) -> Array:
    image = Image.open(io.BytesIO(jpeg))
    image.load()
    _paste(image, overlay, xy)
    return np.asarray(image.convert("RGB")).astype(np.int16)


def _paste(image: Image.Image, overlay: Image.Image, xy: Corner) -> None:
    shown = overlay.convert("RGB").convert(image.mode)
    image.paste(shown, xy, overlay.getchannel("A"))


def psnr(expected: Array, got: Array) -> float:
    error = float(((expected - got).astype(float) ** 2).mean())
    return 99.0 if error == 0 else 10 * float(np.log10(255**2 / error))
