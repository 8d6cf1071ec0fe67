"""A batch whose design gets box pictures, for tests of the design desk."""

from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from jobs import control
from jobs.intake.rows import matches
from jobs.models import Batch
from tests.dashboard.designs import of_result
from tests.dashboard.new_batches import address
from tests.intake import batches
from tests.rendering.pictures import saved

SHEET = "picture;caption;status\n1.jpg;One;sold\n2.jpg;Two;\n"


def batch() -> Batch:
    batch = batches.ready(SHEET, ("1.jpg", "2.jpg"))
    matches.match_rows(batch)
    return batch


def logo(colour: str = "red") -> bytes:
    return saved(Image.new("RGBA", (60, 40), colour), "PNG")


def bring(client: Client, batch: Batch, *files: SimpleUploadedFile, **fields: str):
    response = client.post(address("inset-upload", batch), {**fields, "insets": list(files)})
    batch.refresh_from_db()
    return response


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def boxes(batch: Batch) -> list[dict]:
    batch.refresh_from_db()
    return batch.design_version.document["boxes"]


SHADOW = {
    "shadow_dx": "0",
    "shadow_dy": "0.6",
    "shadow_blur": "2.5",
    "shadow_colour": "#000000",
    "shadow_opacity": "0.5",
}
"""What a browser sends of the shadow of a box that has none."""


def desk(batch: Batch, **changed: str) -> dict[str, str]:
    """What a browser sends for the image box that stands last."""
    values = {
        "file": "logo.png",
        "anchor": "top-right",
        "placed_as": "top-right",
        "fit": "contain",
    }
    numbers = {"x": "95", "y": "5", "width": "20", "height": "20", "rotation": "0", "opacity": "1"}
    edge = {"radius": "0", "outline_width": "0.5", "outline_colour": "#ffffff"} | SHADOW
    return (
        of_result()
        | values
        | numbers
        | edge
        | {"missing": "fail", "box": f"{len(boxes(batch)) - 1}"}
        | changed
    )


def with_many(batch: Batch, *names: str) -> None:
    """Give the batch a design with an image box and insets that nobody uploaded."""
    listed = [
        {"name": name, "sha256": f"{number:064x}", "width": 60, "height": 40}
        for number, name in enumerate(names)
    ]
    box = {"kind": "image", "file": names[0], "name": "logo", "width": 20, "height": 20}
    document = batch.design_version.document if batch.design_version else {"format": 1}
    control.save_design(batch, batch.owner, document | {"boxes": [box], "insets": listed})
    batch.refresh_from_db()


NAMES = ("c.png", "Ärger.png", "a.png", "b.png", "arger {2}.png")
