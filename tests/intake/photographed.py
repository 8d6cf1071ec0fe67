"""Small pictures that say something of themselves."""

from PIL import Image

from tests.intake.tiny_pictures import jpeg

TAKEN = "2026:11:24 14:03:05"


def photographed(*, taken: str = TAKEN, model: str = "EOS R5", **tags: str) -> bytes:
    """Return a JPEG that a camera took at a time, with more main tags by their names."""
    exif = Image.Exif()
    names = {"caption": 0x010E, "creator": 0x013B}
    exif.update(
        {0x010F: "Canon", 0x0110: model, **{names[key]: text for key, text in tags.items()}}
    )
    exif[0x8769] = {0x9003: taken} if taken else {}
    return jpeg(400, 300, exif=exif.tobytes())
