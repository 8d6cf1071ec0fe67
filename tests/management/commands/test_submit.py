"""`manage.py submit`, as a person runs it: its exit status, its words, and what is in the database
afterwards.
"""

import json
import os
import zipfile
from pathlib import Path

import pytest
from django.core.management import call_command

from jobs import control
from jobs.design import json_schema
from jobs.models import Batch
from jobs.results.pdf.choices import PdfChoices
from jobs.row_pictures import row_in_words
from jobs.storage import store
from tests import factories
from tests.intake.photographed import photographed
from tests.intake.tiny_pictures import jpeg
from tests.management.commands.submissions import submit


def test_a_batch_is_started_without_a_chores_process_and_without_waiting(
    site_folder, brought, sheet
):
    factories.user()

    done = submit(site_folder, "--sheet", sheet, "--images", brought, "--name", "Spring", "--json")

    batch = Batch.objects.get()
    told = json.loads(done.stdout.splitlines()[-1])
    assert (done.returncode, batch.name, batch.is_draft) == (0, "Spring", False)
    assert [
        told[key] for key in ("batch", "rows", "done", "failed", "left_out", "cancelled", "open")
    ] == [
        str(batch.pk),
        7,
        0,
        1,
        0,
        0,
        6,
    ]
    assert told["failures"] == [
        {
            "row": 7,
            "image": "6.jpg",
            "code": "picture_missing",
            "message": "No picture is named “6.jpg”.",
            "remedy": "replace_picture",
        }
    ]
    assert done.stderr.splitlines() == [
        "5.jpg: This is a text file, not a picture.",
        "notes.txt: This is a text file, not a picture.",
        "4 pictures taken, 2 hidden or system files skipped.",
        f"Batch {batch.pk} started with 7 rows.",
    ]


def test_all_reasons_of_a_refusal_are_shown_and_nothing_is_left(
    site_folder, submit_here, brought, tmp_path
):
    factories.user()
    sheet, design = tmp_path / "list.csv", tmp_path / "design.json"
    sheet.write_text("picture;caption;\n1.jpg;One;x\n")
    design.write_text('{"format": 1, "boxes": [{"text": "{caption}", "sise": 3}], "colour": "red"}')

    refused = submit_here("--sheet", sheet, "--images", brought, "--design", design, "--json")

    assert (refused.returncode, refused.stdout) == (2, "")
    assert len(refused.stderr.splitlines()) == 3
    assert not Batch.objects.exists()
    assert list(store().keys("")) == []


def test_each_cell_of_some_columns_gives_a_picture(site_folder, submit_here, brought, tmp_path):
    factories.user()
    wide = tmp_path / "wide.csv"
    wide.write_text("picture;Köln;Bonn;note\n1.jpg;1,99;2,49;\n2.jpg;;3,99;x\n", encoding="utf-8")

    done = submit_here(
        *("--sheet", wide, "--images", brought, "--rows-from", "Köln", "--rows-to", "Bonn")
    )

    assert done.returncode == 0
    assert [job.result_name for job in Batch.objects.get().jobs.all()] == [
        "Köln/1.jpg",
        "Bonn/1.jpg",
        "Bonn/2.jpg",
    ]


def test_a_sheet_in_several_languages_gives_a_picture_in_each(
    site_folder, submit_here, brought, sheet, tmp_path
):
    factories.user()
    wide = tmp_path / "wide.csv"
    wide.write_text("picture;text_de;text_ar\n1.jpg;Hallo;مرحبا\n2.jpg;Neu;\n", encoding="utf-8")

    done = submit_here("--sheet", wide, "--images", brought, "--by-language", "--json")
    refused = submit_here("--sheet", sheet, "--images", brought, "--by-language")

    batch = Batch.objects.get()
    assert (done.returncode, [job.cells["text"][0] for job in batch.jobs.all()]) == (
        0,
        ["Hallo", "مرحبا", "Neu", ""],
    )
    assert [job.result_name for job in batch.jobs.all()] == [
        "de/1.jpg",
        "ar/1.jpg",
        "de/2.jpg",
        "ar/2.jpg",
    ]
    assert refused.returncode == 2
    assert refused.stderr.startswith(
        "list.csv has no columns in several languages, such as headline_de and"
    )


def test_a_design_with_outputs_gives_several_results_a_row_and_counts_them_by_output(
    site_folder, submit_here, brought, tmp_path
):
    factories.user()
    sheet, look = tmp_path / "list.csv", tmp_path / "look.json"
    sheet.write_text("picture;Formats\n1.jpg;\n2.jpg;Story\n", encoding="utf-8")
    outputs = [{"name": name, "canvas": {"long_edge": 300}} for name in ("square", "story")]
    document = {"format": 1, "outputs": outputs, "outputs_column": "Formats"}
    look.write_text(json.dumps(document), encoding="utf-8")

    done = submit_here("--sheet", sheet, "--images", brought, "--design", look, "--json")

    assert (done.returncode, json.loads(done.stdout)["outputs"]) == (
        0,
        [
            {"name": "square", "made": 0, "failed": 0, "wanted": 1},
            {"name": "story", "made": 0, "failed": 0, "wanted": 2},
        ],
    )
    assert [job.names_by_output for job in Batch.objects.get().jobs.all()] == [
        {"square": "square/1.jpg", "story": "story/1.jpg"},
        {"story": "story/2.jpg"},
    ]


def test_rows_find_photos_by_what_they_say_and_clocks_are_corrected(
    site_folder, submit_here, tmp_path
):
    factories.user()
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "IMG_0041.jpg").write_bytes(photographed())
    (photos / "IMG_0042.jpg").write_bytes(photographed(model="EOS R6"))
    (tmp_path / "list.csv").write_text("frame;title\n42;Two\n41;One\n")
    design = {"format": 1, "output": {"name": "{photo taken:date 'y-MM-dd HH.mm'} {title}"}}
    (tmp_path / "design.json").write_text(json.dumps(design))
    arguments = ["--sheet", tmp_path / "list.csv", "--images", photos]
    arguments += ["--design", tmp_path / "design.json", "--photos-say", "frame=Photo number"]

    refused = submit_here(*arguments, "--clock", "Leica=+1:30")
    done = submit_here(*arguments, "--clock", "Canon EOS R6=+1:30")

    assert refused.returncode == 2
    assert "No photo of this batch was dated by “Leica”. The cameras are “Canon EOS R5”" in (
        refused.stderr
    )
    assert done.returncode == 0, done.stderr
    assert [job.result_name for job in Batch.objects.get().jobs.order_by("row")] == [
        "2026-11-24 15.33 Two.jpg",
        "2026-11-24 14.03 One.jpg",
    ]


def test_a_saved_design_is_taken_by_its_name(site_folder, submit_here, brought, sheet):
    look = {
        "format": 1,
        "boxes": [{"text": "{caption}", "size_max": 4}],
        "output": {"name": "{caption}"},
    }
    before = factories.draft()
    control.save_design(before, before.owner, look)
    control.keep_design(before, before.owner, "Price tags")

    done = submit_here(
        "--sheet",
        sheet,
        "--images",
        brought,
        "--design",
        "Price tags",
        "--name",
        "Monday",
    )

    assert done.returncode == 0
    document = Batch.objects.get(name="Monday").design_version.document
    assert (document["output"]["name"], document["boxes"][0]["size_max"]) == ("{caption}", 4)


def test_choices_for_a_pdf_that_the_sheet_does_not_have_stop_the_start(
    site_folder, submit_here, brought, sheet, tmp_path
):
    factories.user()
    choices = json.dumps({"group_by": "column", "group_column": "Class"})
    pdf = ("--pdf", tmp_path / "out.pdf", "--pdf-choices", choices)

    refused = submit_here("--images", brought, "--sheet", sheet, *pdf)

    assert (refused.returncode, refused.stderr.splitlines()) == (
        2,
        [
            "group_column: The sheet has no column “Class”. Its columns are: picture, caption.",
        ],
    )
    assert not Batch.objects.exists()


REFUSALS = [
    (
        "--images {empty} --revoke lost",
        "--key, --part, --replace, --gone, --totals, --conflicts, --differing, --revoke and --renumber go with --update.",
    ),
    (
        "--images {empty} --design Monday",
        "There is no design at Monday, and none is saved under this name.",
    ),
    ("--images nowhere", "There is no folder or zip of images at nowhere."),
    ("--images {empty}", "There is no picture in {empty}."),
    (
        "--images {text}",
        "list.txt is not a zip. Pack the pictures as .zip, or drop the folder itself.",
    ),
    ("--images {empty} --sheet {empty}", "{empty} is not a file, so it cannot be the sheet."),
    ("--images {empty} --design {empty}", "{empty} is not a file, so it cannot be the design."),
    (
        "--images {empty} --pdf /no/x.pdf",
        "The PDF cannot be written to /no/x.pdf: name a file in a folder that exists.",
    ),
    (
        "--images {empty} --zip /no/x.zip",
        "The zip cannot be written to /no/x.zip: name a file in a folder that exists.",
    ),
    (
        "--images {empty} --pdf-choices {{}}",
        "--pdf-choices goes with --pdf, which says where to write it.",
    ),
    (
        '--images {empty} --pdf {empty}.pdf --pdf-choices {{"page":"exact"}}',
        "--pdf-choices: page: This key is not known; did you mean “pages”?",
    ),
    (
        '--images {empty} --pdf {empty}.pdf --pdf-choices {{"pages":"exact","piece_width":900}}',
        (
            "--pdf-choices: A picture of 900 × 54 mm does not fit on 210 × 297 mm with a margin of "
            "10 mm. Choose larger paper, or a smaller margin or size."
        ),
    ),
    (
        "--images {empty} --pdf {empty}.pdf --pdf-choices {text}",
        "--pdf-choices: This is not JSON: Expecting value: line 1 column 1 (char 0).",
    ),
    (
        "--images {empty} --account no",
        "No account is named 'no': leave --account out, or name one that can sign in.",
    ),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("arguments", "sentence"), REFUSALS)
def test_each_unreadable_input_has_its_sentence(tmp_path, capsys, arguments, sentence):
    factories.user()
    empty, text = tmp_path / "empty", tmp_path / "list.txt"
    empty.mkdir()
    (empty / ".DS_Store").write_bytes(b"x")
    text.write_text("hello")
    places = {"empty": empty, "text": text}

    with pytest.raises(SystemExit) as ended:
        call_command("submit", *arguments.format(**places).split())

    assert (ended.value.code, capsys.readouterr().err.splitlines()) == (
        2,
        [sentence.format(**places)],
    )
    assert not Batch.objects.exists()


def test_without_a_site_it_says_how_to_start_one(tmp_path, brought):
    refused = submit(tmp_path / "nothing", "--images", brought)

    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("There is no site in this data folder yet.")


def test_a_zip_without_a_sheet_makes_rows_from_its_names(site_folder, submit_here, tmp_path):
    factories.user()
    package = tmp_path / "photos.zip"
    with zipfile.ZipFile(package, "w") as file:
        file.writestr("photos/Anna_Berg.jpg", jpeg(400, 300))
        file.writestr("__MACOSX/photos/._Anna_Berg.jpg", b"x")

    done = submit_here("--images", package)

    batch = Batch.objects.get()
    assert (done.returncode, batch.name) == (0, "photos")
    assert [
        (job.row, job.cells["name"][0], job.source.path)
        for job in batch.jobs.select_related("source")
    ] == [(1, "Anna Berg", "photos/Anna_Berg.jpg")]
    assert list(store().keys(f"b/{batch.pk}/zip/")) == []


def test_one_picture_serves_all_rows_of_a_sheet_that_names_none(site_folder, submit_here, tmp_path):
    factories.user()
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "ground.jpg").write_bytes(jpeg(400, 300))
    sheet = tmp_path / "people.csv"
    sheet.write_text("Name,Course\nAnna,Welding\nBen,Welding\n")

    done = submit_here("--images", tmp_path / "photos", "--sheet", sheet)

    batch = Batch.objects.get()
    assert (done.returncode, batch.match["by"]) == (0, "one")
    assert list(batch.jobs.values_list("result_name", "source__path")) == [
        ("Anna.jpg", "ground.jpg"),
        ("Ben.jpg", "ground.jpg"),
    ]


def test_names_that_are_not_utf_8_are_read_in_an_old_encoding(
    site_folder, brought, sheet, tmp_path
):
    factories.user()
    old = [
        Path(os.fsdecode(os.fsencode(tmp_path) + name))
        for name in (b"/Gr\xf6\xdfe", b"/M\xe4rz.csv")
    ]
    brought.rename(old[0])
    sheet.rename(old[1])
    (old[0] / "1.jpg").rename(os.fsdecode(os.fsencode(old[0]) + b"/\xe4.jpg"))

    done = submit(site_folder, "--sheet", old[1], "--images", old[0])

    batch = Batch.objects.get()
    assert (done.returncode, batch.name, batch.sheet.name) == (0, "Größe", "März.csv")
    assert batch.sources.filter(path="ä.jpg").exists()


def test_the_schema_of_a_design_is_printed_without_pictures(capsys):
    with pytest.raises(SystemExit) as end:
        call_command("submit", "--design-schema")

    assert end.value.code == 0
    assert json.loads(capsys.readouterr().out) == json_schema()


def test_the_schema_of_the_choices_for_a_pdf_has_every_setting_with_its_words(capsys):
    with pytest.raises(SystemExit) as end:
        call_command("submit", "--pdf-choices-schema")

    assert end.value.code == 0
    described = json.loads(capsys.readouterr().out)["properties"]
    assert set(described) == set(PdfChoices().to_json())
    assert all(one["description"] for one in described.values())


def test_every_picture_of_a_row_gives_a_result(site_folder, submit_here, tmp_path):
    factories.user()
    (tmp_path / "photos").mkdir()
    for name in ("mug.jpg", "mug-2.jpg", "cup.jpg"):
        (tmp_path / "photos" / name).write_bytes(jpeg(400, 300))
    sheet = tmp_path / "shop.csv"
    sheet.write_text("sku,title\nmug,Blue\ncup,Red\n")

    done = submit_here("--images", tmp_path / "photos", "--sheet", sheet, "--every-picture")
    refused = submit_here("--images", tmp_path / "photos", "--every-picture")

    batch = Batch.objects.get()
    assert (done.returncode, refused.returncode) == (0, 2)
    assert "--every-picture needs a --sheet" in refused.stderr
    assert [
        (row_in_words(row), name) for row, name in batch.jobs.values_list("row", "result_name")
    ] == [
        ("2, picture 1", "mug.jpg"),
        ("2, picture 2", "mug-2.jpg"),
        ("3", "cup.jpg"),
    ]
    assert "started with 3 pictures" in done.stdout
