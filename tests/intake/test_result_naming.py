"""The first pattern of the names of results uses columns that are there and tell rows apart."""

import pytest

from jobs.intake.result_naming import first_name
from jobs.intake.rows import matches
from tests.intake.batches import with_pictures, with_sheet

pytestmark = pytest.mark.django_db

BY_PHOTO = "{name}"


def named(text: str, columns: list[str], *, language: str = "", by: str = "one") -> str:
    """Return the pattern for a sheet whose rows share the one picture, or name theirs."""
    batch = with_sheet(with_pictures("1.jpg"), text)
    one = {"by": "one", "source": batch.sources.get().pk}
    matches.match_rows(batch, one if by == "one" else {"by": "column", "column": by})
    return first_name(batch, BY_PHOTO, columns, language)


def test_the_first_column_that_tells_rows_apart_names_the_results():
    text = "School;Pupil\nHill;Anna\nHill;Ben\n"

    assert named(text, ["School", "Pupil"]) == "{Pupil}"


def test_two_columns_name_the_results_where_none_does_alone():
    text = "Course;Pupil;Room\nArt;Anna;1\nArt;Ben;1\nMusic;Anna;1\n"

    assert named(text, ["Course", "Pupil", "Room"]) == "{Course}_{Pupil}"


def test_rows_need_to_differ_within_their_language_only():
    text = "Campaign;lang;headline\nLake;en;Sun\nLake;de;Sonne\nSea;en;Sun\nSea;de;Meer\n"

    assert named(text, ["Campaign", "lang", "headline"], language="lang") == "{Campaign}"


def test_a_column_with_empty_or_long_texts_is_no_name():
    text = f"Pupil;Note;Number\nAnna;{'x' * 61};7\n;{'y' * 61};8\n"

    assert named(text, ["Pupil", "Note", "Number"]) == "{Number}"


def test_names_that_differ_in_case_only_are_no_names():
    assert named("Pupil\nAnna\nanna\n", ["Pupil"]) == "{Pupil}_{row}"


def test_photos_name_the_results_as_long_as_they_tell_rows_apart():
    text = "photo;lang;Campaign\n1.jpg;en;Lake\n1.jpg;de;Lake\n"
    shared = "photo;lang;Campaign\n1.jpg;en;Lake\n1.jpg;en;Sea\n"

    assert named(text, ["lang", "Campaign"], language="lang", by="photo") == BY_PHOTO
    assert named(shared, ["lang", "Campaign"], language="lang", by="photo") == "{Campaign}"


def test_words_and_a_number_name_results_rather_than_points_that_happen_to_differ():
    text = "Pupil;Points;No\nAnna;12.5;1\nAnna;13.5;2\nBen;14.5;3\n"

    assert named(text, ["Pupil", "Points", "No"]) == "{Pupil}_{No}"


def test_a_total_below_the_rows_spoils_no_name():
    rows = "".join(f"Pupil {number};{number}\n" for number in range(20))

    assert named(f"Name;No\n{rows};190\n", ["Name", "No"]) == "{Name}"


def test_web_addresses_for_a_qr_code_name_no_results():
    rows = "".join(f"Anna;https://example.org/{number};{number:05}\n" for number in range(3))

    assert named(f"Name;Profile;No\n{rows}", ["Name", "Profile", "No"]) == "{Name}_{No}"
