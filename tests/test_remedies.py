"""What each remedy offers."""

import pytest

from jobs.remedies import HELP, Button, Place, Remedy


@pytest.mark.parametrize("remedy", Remedy)
def test_every_remedy_says_what_to_do(remedy: Remedy):
    assert HELP[remedy].sentence.endswith(".")


@pytest.mark.parametrize("remedy", Remedy)
def test_a_sentence_with_a_link_has_a_page_to_link_to(remedy: Remedy):
    offered = HELP[remedy]

    assert ("{link}" in offered.sentence) == bool(offered.can_retry and offered.after)


def test_a_button_names_the_number_of_its_rows():
    button = Button("Upload 1 file", Place.IMAGES, several="Upload {count} files")

    assert [button.text_for(count) for count in (1, 1200)] == [
        "Upload 1 file",
        "Upload 1,200 files",
    ]
    assert Button("Preview", Place.PREVIEW).text_for(3) == "Preview"
