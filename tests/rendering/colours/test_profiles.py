"""The colours of the photo decide the numbers of every colour that is painted."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from jobs import rendering
from jobs.errors import PictureUnreadable
from jobs.rendering.colours import primaries
from tests.rendering import pictures
from tests.rendering.designs import design, made
from tests.rendering.pictures import FILES, LIMIT, halves, opened, saved, written


def test_white_text_on_display_p3_is_its_white_and_red_is_less_red_than_its_own(tmp_path: Path):
    p3 = primaries.profile(12, 13)
    source = written(
        tmp_path, saved(Image.new("RGB", (600, 400), "#203040"), "PNG", icc_profile=p3)
    )

    white, red = (
        opened(made(source, design(box={"colour": colour, "outline": None})).data)
        for colour in ("#ffffff", "#ff0000")
    )

    assert [high for _, high in white.getextrema()] == [255, 255, 255]  # type: ignore[misc]
    # sRGB's red in Display P3, by the matrices of both: (234, 51, 35).
    assert max(np.asarray(red).reshape(-1, 3).tolist()) == pytest.approx([234, 51, 35], abs=2)


@pytest.mark.parametrize("splice", ["1", "0"])
def test_grey_text_is_converted_to_tones_of_a_grey_photo(
    tmp_path: Path, splice: str, monkeypatch: pytest.MonkeyPatch
):
    """sRGB's middle grey is 109 at a gamma of 1.8; white stays white."""
    monkeypatch.setenv("OVERPRINT_SPLICE", splice)
    ground = Image.new("L", (600, 400), 20)
    source = written(
        tmp_path, saved(ground, "JPEG", quality=95, icc_profile=pictures.grey_profile(1.8))
    )

    results = [
        made(source, design(box={"colour": colour, "outline": None}))
        for colour in ("#808080", "#ffffff")
    ]

    assert {result.way.path for result in results} == {"splice" if splice == "1" else "pillow"}
    brightest = [
        int(np.sort(np.asarray(opened(result.data)), axis=None)[-200]) for result in results
    ]
    assert brightest == [pytest.approx(109, abs=6), pytest.approx(255, abs=2)]


@pytest.mark.parametrize("transfer", [16, 18])
def test_hdr_is_refused_before_the_start(transfer: int):
    with pytest.raises(PictureUnreadable) as raised:
        primaries.profile(9, transfer)

    assert raised.value.sentence == (
        f"The picture is an HDR picture ({ {16: 'PQ', 18: 'HLG'}[transfer] }), and HDR is not "
        "supported. Export it as SDR, for example as JPEG."
    )


def test_an_hdr_avif_is_refused_by_its_header():
    with pytest.raises(PictureUnreadable, match="HDR picture"):
        rendering.read_header(FILES / "pq.avif", max_pixels=LIMIT)


def test_the_ground_is_converted_to_the_space_of_the_photo(tmp_path: Path):
    source = written(tmp_path, saved(halves(), "PNG", icc_profile=primaries.profile(12, 13)))

    result = opened(
        made(source, design({"width": 64, "height": 64, "fit": "pad", "ground": "#ff0000"})).data
    )

    assert result.getpixel((1, 1)) == pytest.approx((234, 51, 35), abs=2)
