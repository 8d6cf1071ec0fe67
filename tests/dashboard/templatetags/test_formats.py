"""What pages say of picture formats, and what their scripts get."""

import json

from dashboard.templatetags import formats as tags
from jobs import formats
from jobs.formats import others


def test_a_page_names_all_formats_or_all_but_one() -> None:
    assert tags.picture_formats() == formats.all_names("and")
    assert " or " in tags.picture_formats("or")
    assert tags.picture_formats().startswith("JPEG, PNG")
    assert tags.other_formats("JPEG").startswith("PNG")


def test_scripts_know_every_extension_and_why_others_are_refused() -> None:
    told = json.loads(tags.picture_extensions())

    assert told["pictures"]["jpg"] == "JPEG"
    assert set(told["pictures"]) == set(formats.EXTENSIONS)
    assert not set(told["pictures"]) & set(told["refused"])
    assert all(told["refused"].values())
    assert told["sheets"] == ["xlsx", "xlsm", "xls", "ods", "csv", "tsv"]
    assert told["unknown"] == others.OTHERS[others.UNKNOWN].sentence
