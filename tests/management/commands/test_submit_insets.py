"""`manage.py submit` with a folder of box pictures."""

import json

from jobs.models import Batch, InsetFile
from tests import factories


def test_insets_come_with_a_design_from_a_folder(
    site_folder, submit_here, brought, sheet, ribbons, design
):
    factories.user()
    sheet.write_text("picture;status\n1.jpg;Sold\n2.jpg;\n")

    done = submit_here(
        "--images",
        brought,
        "--sheet",
        sheet,
        "--design",
        design,
        "--box-pictures",
        ribbons,
    )

    batch = Batch.objects.get()
    assert done.returncode == 0, done.stderr
    assert [inset["name"] for inset in batch.design_version.document["insets"]] == ["sold.png"]
    assert InsetFile.objects.count() == 1


def test_problems_with_insets_are_reported_before_anything_is_stored(
    site_folder, submit_here, brought, sheet, ribbons, design
):
    factories.user()
    (ribbons / "notes.txt").write_text("x")

    no_folder = submit_here(
        "--images", brought, "--design", design, "--box-pictures", ribbons / "none"
    )
    no_design = submit_here("--images", brought, "--box-pictures", ribbons)
    no_picture = submit_here("--images", brought, "--design", design, "--box-pictures", ribbons)
    document = json.loads(design.read_text())
    document["insets"] = [{"name": "sold.png", "sha256": "ab" * 32, "width": 60, "height": 40}]
    design.write_text(json.dumps(document))
    not_here = submit_here("--images", brought, "--design", design)

    assert [done.returncode for done in (no_folder, no_design, no_picture, not_here)] == [2] * 4
    assert no_folder.stderr == f"There is no folder of box pictures at {ribbons / 'none'}.\n"
    assert no_design.stderr == "--box-pictures goes with --design, which says where they stand.\n"
    assert no_picture.stderr == "notes.txt: This is a text file, not a picture.\n"
    assert (
        not_here.stderr
        == "The box picture sold.png of the design is not here. Put its file into the folder of "
        "--box-pictures.\n"
    )
    assert (Batch.objects.count(), InsetFile.objects.count()) == (0, 0)
