"""Names that every system accepts."""

import pytest

from jobs.design import safe_names


@pytest.mark.parametrize(
    ("name", "cut"),
    [
        ("a" * 201, "a" * 200),
        ("漢" * 67, "漢" * 66),
        ("a" * 195 + "e\u0323\u0324\u0325x", "a" * 195 + "e"),
        ("😀" * 51, "😀" * 50),
    ],
)
def test_a_long_name_is_cut_between_characters_and_keeps_no_accent_without_the_others(
    name: str, cut: str
) -> None:
    assert safe_names._shortened(name) == cut
