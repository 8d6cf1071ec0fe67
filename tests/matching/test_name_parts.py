"""Parts of a name, at the borders of words."""

from jobs.matching import name_parts
from jobs.matching.names import PictureName


def test_a_name_begins_and_ends_only_at_the_borders_of_its_words():
    assert list(name_parts.starts("mug12-a")) == ["mug", "mug12", "mug12-"]
    assert list(name_parts.ends("mug12-a")) == ["12-a", "-a", "a"]


def test_only_short_beginnings_and_ends_are_compared(monkeypatch):
    monkeypatch.setattr(name_parts, "LONGEST_END", 3)

    assert list(name_parts.starts("mug12-a")) == ["mug"]
    assert list(name_parts.ends("mug12-a")) == ["-a", "a"]


def test_the_last_number_of_a_text_has_no_zeros_in_front():
    assert name_parts.numbers("7 of 0012.") == ["7", "0012"]
    assert [name_parts.last_number(text) for text in ("7 of 0012.", "none")] == ["12", None]


def test_the_innermost_folder_is_folded():
    found = [PictureName.of(path) for path in ("A/Größe B/1.jpg", "1.jpg")]

    assert [name_parts.innermost_folder(one) for one in found] == [
        name_parts.folded("Größe B"),
        "",
    ]
