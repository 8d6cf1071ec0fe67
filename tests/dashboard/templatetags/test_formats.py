"""What pages say of picture formats, and what their scripts get."""

import json

from dashboard.templatetags import formats as tags
from jobs import formats


def test_a_page_names_all_formats_or_all_but_one() -> None:
    assert tags.picture_formats() == formats.all_names("and")
    assert " or " in tags.picture_formats("or")
    assert tags.picture_formats().startswith("JPEG, PNG")
    assert tags.other_formats("JPEG").startswith("PNG")


def test_scripts_know_every_extension_of_a_picture_or_sheet() -> None:
    told = json.loads(tags.picture_extensions())

    assert told["pictures"]["jpg"] == "JPEG"
    assert set(told["pictures"]) == set(formats.EXTENSIONS)
    assert told["sheets"] == ["xlsx", "xlsm", "xls", "ods", "csv", "tsv"]
