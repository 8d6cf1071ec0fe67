"""The uploaded pictures on the images page."""

import pytest

from jobs import reading
from tests import factories

pytestmark = pytest.mark.django_db


def test_pictures_are_counted_without_replacements_and_refused_files():
    batch = factories.draft()
    factories.source(batch, "a.jpg", size=1000)
    factories.source(batch, "b.jpg", size=20, key="")
    factories.source(batch, "c.bmp", size=300, code="picture_not_taken")
    factories.source(batch, "d.jpg", size=4000, row=2)

    assert reading.picture_counts(batch) == (1, 1000, 1)
    assert [source.path for source in reading.latest_pictures(batch, 5)] == ["a.jpg"]


def test_the_latest_pictures_come_first():
    batch = factories.draft()
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        factories.source(batch, name)

    assert [source.path for source in reading.latest_pictures(batch, 2)] == ["c.jpg", "b.jpg"]


def test_unusable_pictures_are_grouped_by_their_reason_most_frequent_first():
    batch = factories.draft()
    for name, why in (("a.jpg", "Cut."), ("b.bmp", "A BMP."), ("c.bmp", "A BMP.")):
        factories.source(batch, name, code="picture_not_taken", sentence=why)

    assert reading.unusable_pictures(batch, 5) == [("A BMP.", 2, "b.bmp"), ("Cut.", 1, "a.jpg")]
    assert len(reading.unusable_pictures(batch, 1)) == 1


# --- Found by name


def found(*paths: str, search: str, most: int = 9) -> tuple[list[str], int]:
    batch = factories.draft()
    for path in paths:
        factories.source(batch, path)
    pictures, total = reading.find_pictures(reading.usable_pictures(batch), search, most)
    return [picture.path for picture in pictures], total


def test_without_a_search_the_first_pictures_are_found_in_the_order_they_came():
    assert found("b.jpg", "a.jpg", "c.jpg", search="", most=2) == (["b.jpg", "a.jpg"], 3)


def test_the_exact_name_is_first_then_names_that_begin_like_it():
    paths = ("x/my-card.jpg", "card-2.jpg", "sub/Card.JPG", "card/other.jpg", "dog.jpg")

    assert found(*paths, search="card") == (
        ["sub/Card.JPG", "card-2.jpg", "x/my-card.jpg", "card/other.jpg"],
        4,
    )


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("  ", ["b/Card 1.jpg", "card.JPG", "Ca\u0308rd.png", "dog.jpg"]),
        ("CARD.jpg", ["card.JPG"]),
        ("card", ["card.JPG", "Ca\u0308rd.png", "b/Card 1.jpg"]),
        ("card 1", ["b/Card 1.jpg"]),
        ("1 card", ["b/Card 1.jpg"]),
        ("b card", ["b/Card 1.jpg"]),
        ("cärd", ["card.JPG", "Ca\u0308rd.png", "b/Card 1.jpg"]),
        (".png", ["Ca\u0308rd.png"]),
        ("cat", []),
        ("card dog", []),
    ],
)
def test_pictures_are_found_by_all_words_of_a_search_best_first(search, names):
    paths = ("b/Card 1.jpg", "card.JPG", "Ca\u0308rd.png", "dog.jpg")

    assert found(*paths, search=search) == (names, len(names))


def test_a_name_with_its_extension_is_exact_too():
    assert found("1.jpg.png", "1.jpg", search="1.JPG")[0] == ["1.jpg", "1.jpg.png"]


def test_case_and_accents_make_no_difference_and_every_word_must_occur():
    paths = ("Île/Été.jpg", "Île/Hiver.jpg", "Été.jpg")

    assert found(*paths, search="ile ete") == (["Île/Été.jpg"], 1)


def test_pictures_that_cannot_be_used_are_not_found():
    batch = factories.draft()
    factories.source(batch, "a.jpg")
    factories.source(batch, "b.jpg", key="")
    factories.source(batch, "c.jpg", row=2)
    factories.source(batch, "d.jpg", code="damaged")
    usable = reading.usable_pictures(batch)

    assert [it.path for it in reading.find_pictures(usable, "", 9).pictures] == ["a.jpg"]
    assert reading.find_pictures(usable, "jpg", 9).total == 1
