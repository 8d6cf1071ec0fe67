"""The document of an image box."""

from jobs import design
from jobs.design import ImageBox, TextBox


def test_an_image_box_needs_only_its_kind_and_its_file() -> None:
    short = design.parse(
        {"format": 1, "boxes": [{"text": "{Name}"}, {"kind": "image", "file": "logo.png"}]}
    )

    assert short.boxes == (
        TextBox("{Name}", name="text 1"),
        ImageBox("image", "logo.png", name="picture 2"),
    )
    assert short.texts == short.boxes[:1]
