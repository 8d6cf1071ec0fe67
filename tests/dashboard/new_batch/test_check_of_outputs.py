"""The check page of a design with several outputs of each row."""

import re

import pytest

from jobs.models import Batch
from tests.dashboard.new_batches import checked, words
from tests.intake import batches

pytestmark = pytest.mark.django_db


OUTPUTS = [
    {"name": "story", "canvas": {"width": 60, "height": 90}, "format": "png"},
    {"name": "link", "canvas": {"long_edge": 50}, "format": "jpeg", "most_kb": 90},
]


LARGE = {"width": 3000, "height": 2000, "enlarge": True}


def with_outputs(formats: str, **design: object) -> Batch:
    """Two rows: the second one says which outputs it gives."""
    document = {"format": 1, "boxes": [{"text": "{caption}"}], "outputs": OUTPUTS, **design}
    sheet = f"picture;caption;Formats\n1.jpg;One;\n2.jpg;Two;{formats}\n"
    return batches.ready(sheet, ("1.jpg", "2.jpg"), document)


def test_the_results_of_each_output_are_said_with_their_number_size_and_format(operator):
    said = words(checked(operator, with_outputs("link", outputs_column="Formats")))

    assert "3 pictures from 2 rows, in 2 outputs" in said
    assert "story 1 picture 60 × 90 px, cropped to fit PNG" in said
    assert "link 2 pictures long edge 50 px at most JPEG, at most 90 kB each" in said
    assert "By shape" not in said
    assert "Start 2 rows" in said


def test_the_full_paths_show_the_folder_of_each_output(operator):
    page = checked(operator, with_outputs(""))

    paths = re.findall(r'<li class="mono">([^<]+)</li>', page)
    assert paths == ["story/1.png", "link/1.jpg", "story/2.png"]


def test_an_output_that_the_design_does_not_have_blocks_its_row_and_is_named(operator):
    said = words(checked(operator, with_outputs("poster", outputs_column="Formats")))

    assert "“poster” in column “Formats” cannot be used" in said
    assert "2 pictures from 1 row, in 2 outputs" in said
    assert "Start 1 row" in said


def test_the_preview_of_a_finding_opens_the_output_that_it_is_about(operator):
    outputs = [{"name": "as it is"}, {"name": "large", "canvas": LARGE}]

    page = checked(operator, with_outputs("", outputs=outputs))
    [address_of_preview] = re.findall(r'href="([^"]+)"[^>]*>Preview<', page)
    desk = operator.get(address_of_preview.replace("&amp;", "&")).text

    assert address_of_preview.endswith("?row=2&amp;of=large")
    assert "Result “large”" in words(desk)


def test_a_finding_of_one_output_names_it(operator):
    small = [{"text": "{caption}", "size_min": 15, "size_max": 20, "max_lines": 1}]
    outputs = [{"name": "wide"}, {"name": "tiny", "canvas": {"width": 30, "height": 900}}]

    said = words(checked(operator, with_outputs("", boxes=small, outputs=outputs)))

    assert "2 Text does not fit, even at the smallest size Row 2: Output “tiny”: At its" in said
