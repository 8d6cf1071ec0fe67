"""Files registered by their content."""

from pathlib import Path

import pytest

from jobs import uploaded_files
from jobs.errors import FontMissing, InsetMissing


@pytest.fixture(autouse=True)
def _empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploaded_files, "_paths", {})


def test_what_was_brought_is_found_by_its_content() -> None:
    font, inset = Path("/files/font"), Path("/files/inset")
    uploaded_files.bring({"0a": font})
    uploaded_files.bring({"1b": inset})

    assert (uploaded_files.path_of("0a", "House"), uploaded_files.inset_of("1b", "logo.png")) == (
        font,
        inset,
    )
    assert uploaded_files.is_here("0a")


def test_a_missing_font_is_named_with_its_family_and_what_helps() -> None:
    with pytest.raises(FontMissing, match="The font file of “House” is not in the storage") as lost:
        uploaded_files.path_of("0a", "House")

    assert lost.value.details == {"family": "House", "sha256": "0a"}
    assert not uploaded_files.is_here("0a")


def test_a_missing_picture_is_named_and_what_helps() -> None:
    with pytest.raises(InsetMissing, match=r"“logo\.png” is not in the storage\. Upload it again"):
        uploaded_files.inset_of("1b", "logo.png")
