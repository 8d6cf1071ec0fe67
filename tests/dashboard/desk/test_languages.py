"""The languages that the design page offers."""

import pytest

from dashboard.desk.languages import LANGUAGES, language_of, languages


@pytest.mark.parametrize(
    ("header", "tag"),
    [
        ("de-CH,de;q=0.9,en;q=0.8", "de"),
        ("en-gb", "en-GB"),
        ("en-US", "en"),
        ("PT-br", "pt"),
        (" fr ;q=0.5", "fr"),
        ("xx,de", ""),
        ("*", ""),
        ("", ""),
        ("-", ""),
    ],
)
def test_the_first_language_of_the_browser_decides(header: str, tag: str) -> None:
    assert language_of(header) == tag


def test_every_language_has_a_name_and_one_that_is_not_offered_comes_first() -> None:
    offered = languages("de")

    assert [tag for tag, _ in offered] == LANGUAGES.split()
    assert dict(offered)["de"] == "German"
    assert languages("pt-BR")[0] == ("pt-BR", "Portuguese (Brazil)")
    assert len(languages(None)) == len(languages("")) == len(offered)
