"""Results are encoded like their sources: tables, sampling, orientation, and metadata."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image, JpegImagePlugin, PngImagePlugin, TiffImagePlugin

from jobs.errors import ResultTooLarge
from jobs.rendering.encoding import result_formats, saving
from jobs.rendering.photos import opening
from tests.rendering import pictures
from tests.rendering.encoding.resaving import output, resaved
from tests.rendering.exiftool import ask, tags, tags_of
from tests.rendering.pictures import FILES, LIMIT, difference, halves, opened, photo, saved, written

# --- JPEG ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [
    {"quality": 40},
    {"quality": 97, "subsampling": 0},
    {"quality": 80, "subsampling": 1},
    {"quality": 85, "progressive": True},
])  # fmt: skip
def test_a_jpeg_keeps_its_tables_and_its_sampling_and_becomes_baseline(
    tmp_path: Path, options: dict[str, Any]
):
    data = saved(photo(), "JPEG", **options)

    result = resaved(written(tmp_path, data))

    before, after = opened(data), opened(result)
    assert after.quantization == before.quantization  # type: ignore[attr-defined]
    assert JpegImagePlugin.get_sampling(after) == JpegImagePlugin.get_sampling(before)
    assert "progressive" not in after.info
    assert difference(after, opened(saved(before, "JPEG", quality="keep"))) == 0


def test_a_chosen_quality_wins_over_the_tables(tmp_path: Path):
    path = written(tmp_path, saved(photo(), "JPEG", quality=95))

    result = resaved(path, quality=50)

    assert opened(result).quantization == opened(saved(photo(), "JPEG", quality=50)).quantization  # type: ignore[attr-defined]


def test_a_scaled_jpeg_is_saved_at_quality_90(tmp_path: Path):
    path = written(tmp_path, saved(photo(), "JPEG", quality=40))

    result = resaved(path, size=(120, 80))

    assert opened(result).size == (120, 80)
    assert opened(result).quantization == opened(saved(photo(), "JPEG", quality=90)).quantization  # type: ignore[attr-defined]


def test_a_grey_jpeg_stays_grey(tmp_path: Path):
    data = saved(photo().convert("L"), "JPEG", icc_profile=pictures.grey_profile(2.2))

    result = opened(resaved(written(tmp_path, data)))

    assert (result.mode, result.info["icc_profile"]) == ("L", pictures.grey_profile(2.2))


# --- Metadata ------------------------------------------------------------------------------------


def camera_jpeg(orientation: int) -> bytes:
    """Return a JPEG with EXIF, thumbnail and maker note, profile, XMP, IPTC and a comment."""
    iptc = b"\x1c\x02\x78\x00\x07Caption"
    photoshop = b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + len(iptc).to_bytes(4, "big") + iptc
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    xmp += b'<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="kept"/></rdf:RDF></x:xmpmeta>'
    return saved(
        halves(),
        "JPEG",
        exif=pictures.exif_with_thumbnail(orientation),
        icc_profile=pictures.wide_profile(),
        xmp=xmp,
        comment=b"by hand",
        dpi=(300, 300),
        extra=b"\xff\xed" + (len(photoshop) + 2).to_bytes(2, "big") + photoshop,
    )


@pytest.mark.parametrize("orientation", [1, 6])
def test_all_metadata_of_a_jpeg_is_carried_except_the_thumbnail_of_the_old_picture(
    tmp_path: Path, orientation: int
):
    source = written(tmp_path, camera_jpeg(orientation), "source.jpg")

    result = written(tmp_path, resaved(source), "result.jpg")

    told = tags(source)
    assert {
        "IFD1:ThumbnailImage",
        "IPTC:Caption-Abstract",
        "XMP-dc:Format",
        "File:Comment",
    } <= told.keys()
    assert tags(result) == {
        name: value for name, value in told.items() if not name.startswith("IFD1:")
    }


def test_the_bytes_of_the_old_thumbnail_are_gone(tmp_path: Path):
    source = written(tmp_path, camera_jpeg(1))

    result = resaved(source)

    assert saved(halves(16, 12), "JPEG") in source.read_bytes()
    assert result.count(b"\xff\xd8\xff") == 1


def test_a_scaled_result_states_its_own_size(tmp_path: Path):
    source = written(tmp_path, camera_jpeg(6), "source.jpg")

    result = written(tmp_path, resaved(source, size=(24, 32)), "result.jpg")

    told = tags(result)
    assert [
        told[name]
        for name in ("File:ImageWidth", "ExifIFD:ExifImageWidth", "ExifIFD:ExifImageHeight")
    ] == [
        32,
        32,
        24,
    ]


def test_further_pictures_of_a_jpeg_and_their_directory_are_dropped(tmp_path: Path):
    source = written(
        tmp_path, saved(halves(), "MPO", save_all=True, append_images=[halves()]), "source.jpg"
    )

    result = written(tmp_path, resaved(source), "result.jpg")

    assert "MPF0:NumberOfImages" in tags(source)
    assert not any(name.startswith("MP") for name in tags(result))
    assert result.read_bytes().count(b"\xff\xd8\xff") == 1


def test_a_png_keeps_its_texts_its_colour_and_its_resolution(tmp_path: Path):
    text = PngImagePlugin.PngInfo()
    text.add_text("Title", "Two halves")
    text.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
    text.add(b"gAMA", (45455).to_bytes(4, "big"))
    options = {
        "dpi": (300, 300),
        "icc_profile": pictures.wide_profile(),
        "exif": pictures.exif_with_thumbnail(6),
    }
    source = written(tmp_path, saved(halves(), "PNG", pnginfo=text, **options), "source.png")

    result = written(tmp_path, resaved(source), "result.png")

    told = tags(source)
    assert {
        "PNG:Title",
        "PNG:Gamma",
        "ICC_Profile:ProfileDescription",
        "PNG-pHYs:PixelsPerUnitX",
    } <= told.keys()
    assert tags(result) == {
        name: value for name, value in told.items() if not name.startswith("IFD1:")
    }
    assert difference(opened(result.read_bytes()), halves()) == 0


def test_a_tiff_describes_the_photo_and_not_its_old_strips(tmp_path: Path):
    info = {270: "Two halves", 271: "Camera Works", 33432: "CC0"}
    source = written(tmp_path, saved(halves(), "TIFF", tiffinfo=info, dpi=(300, 300)))

    result = opened(resaved(source, wanted="jpeg"))

    exif = result.getexif()
    assert (result.format, result.info["dpi"]) == ("JPEG", (300, 300))
    assert {tag: exif[tag] for tag in exif} == info


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("wanted", ["jpeg", "png", "webp", "avif", "tiff"])
def test_exif_is_carried_from_each_format_into_each(tmp_path: Path, kind: str, wanted: str):
    camera = Image.Exif()
    camera[0x010F] = "Camera Works"
    source = written(
        tmp_path, saved(halves(), kind, exif=camera.tobytes()), f"source.{kind.lower()}"
    )

    result = written(tmp_path, resaved(source, wanted=wanted), f"result.{wanted}")

    assert [told["IFD0:Make"] for told in tags_of(source, result)] == ["Camera Works"] * 2


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
@pytest.mark.parametrize("wanted", ["jpeg", "tiff"])
@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("keep", {"IPTC:By-line": "Ann", "IPTC:City": "Rome", "IPTC:ObjectName": "Halves"}),
        ("no_place", {"IPTC:By-line": "Ann", "IPTC:ObjectName": "Halves"}),
        ("none", {}),
    ],
)
def test_iptc_is_carried_between_the_formats_that_can_hold_it(
    tmp_path: Path, kind: str, wanted: str, kept: str, told: dict[str, str]
):
    source = written(tmp_path, saved(halves(), kind), f"source.{kind.lower()}")
    words = ["-IPTC:By-line=Ann", "-IPTC:ObjectName=Halves", "-IPTC:City=Rome"]
    ask("-overwrite_original", "-q", *words, source)

    with opening.opened(source, max_pixels=LIMIT) as photo:
        data = saving.save(
            photo.decode(), result_formats.chosen(output(format=wanted, metadata=kept), kind)
        )

    found = tags(written(tmp_path, data, f"result.{wanted}"))
    assert {
        name: value
        for name, value in found.items()
        if name.startswith("IPTC:") and "Version" not in name
    } == told


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_no_resolution_is_invented_for_a_photo_without_one(tmp_path: Path, kind: str):
    camera = Image.Exif()
    camera[0x010F] = "Camera Works"
    source = written(tmp_path, saved(halves(), kind, exif=camera.tobytes()))

    results = [opened(resaved(source, wanted=wanted)) for wanted in ("jpeg", "png", "tiff")]

    assert (results[0].info["jfif_unit"], results[0].info["jfif_density"]) == (0, (1, 1))
    assert "dpi" not in results[1].info
    assert isinstance(results[2], TiffImagePlugin.TiffImageFile)
    assert 0x011A not in results[2].tag_v2


def test_a_resolution_that_is_only_in_exif_is_kept(tmp_path: Path):
    camera = Image.Exif()
    camera[0x011A], camera[0x011B], camera[0x0128] = 240.0, 240.0, 2
    source = written(tmp_path, saved(halves(), "JPEG", exif=camera.tobytes()))

    assert opened(resaved(source, wanted="png")).info["dpi"] == pytest.approx((240, 240), abs=0.1)


def test_a_result_with_too_many_bytes_reports_its_displayed_size(tmp_path: Path):
    source = written(tmp_path, saved(photo(240, 160), "JPEG", exif=pictures.exif_with_thumbnail(6)))
    with (
        opening.opened(source, max_pixels=LIMIT) as lying,
        pytest.raises(ResultTooLarge) as refused,
    ):
        saving.save(lying.decode(), result_formats.chosen(output(most_kb=5), "JPEG"))

    assert "(160 × 240 pixels)" in refused.value.sentence


# --- Kinds ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "name", "extension"), [
    ("JPEG", "jpeg", "jpg"),
    ("PNG", "png", "png"),
    ("WEBP", "webp", "webp"),
    ("TIFF", "tiff", "tif"),
    ("AVIF", "avif", "avif"),
    ("HEIF", "jpeg", "jpg"),
])  # fmt: skip
def test_keep_keeps_every_kind_that_can_be_written(kind: str, name: str, extension: str):
    chosen = result_formats.chosen(output(), kind)

    assert (chosen, chosen.extension, chosen.media_type) == (
        result_formats.ResultFormat(name),
        extension,
        f"image/{name}",
    )


def test_a_heic_becomes_a_jpeg_with_its_exif(tmp_path: Path):
    result = opened(resaved(FILES / "turned.heic"))

    assert (result.format, result.size, result.getexif()[271], result.getexif()[274]) == (
        "JPEG",
        (48, 64),
        "Overprint",
        1,
    )


def test_a_result_of_another_kind_is_turned_upright(tmp_path: Path):
    source = written(
        tmp_path, saved(halves(), "JPEG", quality=98, exif=pictures.exif_with_thumbnail(6))
    )

    result = opened(resaved(source, wanted="png"))

    assert (result.format, result.size, result.getexif()[274]) == ("PNG", (48, 64), 1)
    assert (
        difference(result, opened(source.read_bytes()).transpose(Image.Transpose.ROTATE_270)) == 0
    )


def test_a_lossless_webp_stays_lossless_and_a_lossy_one_small(tmp_path: Path):
    exact = saved(photo(), "WEBP", lossless=True)
    lossy = saved(photo(), "WEBP", quality=80)

    results = [resaved(written(tmp_path, data)) for data in (exact, lossy)]

    assert difference(opened(results[0]), photo()) == 0
    assert (results[0][12:16], results[1][12:16]) == (b"VP8L", b"VP8 ")
