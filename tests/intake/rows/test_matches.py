"""Which row gets which picture, and what is left over on either side."""

from datetime import datetime

import pytest
import xlsxwriter

from jobs import matching
from jobs.control import matches as choosing
from jobs.intake import attachments
from jobs.intake.pictures import receive
from jobs.intake.rows import match_counts, matches, rows
from jobs.intake.rows.match_counts import MatchCounts
from jobs.intake.rows.picture_search import MatchRefused
from jobs.models import Batch
from tests import factories
from tests.intake.batches import CSV, with_pictures, with_sheet
from tests.intake.photographed import photographed

pytestmark = pytest.mark.django_db


def pairs(batch) -> list[tuple[int, str | None, str]]:
    jobs = batch.jobs.select_related("source")
    return [(job.row, job.source.path if job.source else None, job.source_problem) for job in jobs]


def test_the_column_is_found_and_both_leftovers_are_counted():
    batch = with_sheet(with_pictures("1.jpg", "2.JPG", "spare.jpg"))

    counts = matches.match_rows(batch)

    assert counts == MatchCounts(
        "column", "picture", rows=3, matched=2, without_picture=1, unnamed=1
    )
    assert pairs(batch) == [
        (2, "1.jpg", ""),
        (3, "2.JPG", ""),
        (4, None, "No picture is named “3.jpg”."),
    ]
    assert [job.row for job in match_counts.rows_without_picture(batch)] == [4]
    assert [source.path for source in match_counts.pictures_without_row(batch)] == ["spare.jpg"]


AT_READING = {
    "found, unknown and in several folders": ("file;no\n1.jpg;1\n9.jpg;2\n3.jpg;3\n", {}),
    "no column names pictures": ("colour;no\nred;1\ngreen;2\n", {}),
    "one picture for all": ("file;no\n1.jpg;1\n2.jpg;2\n", {"by": "one"}),
    "a placeholder": (
        "file;no\n1.jpg;1\n9.jpg;2\n3.jpg;3\n",
        {"by": "column", "column": "file", "placeholder": "1.jpg"},
    ),
    "the column chosen before": (
        "file;other\n1.jpg;2.jpg\n2.jpg;1.jpg\n",
        {"by": "column", "column": "other"},
    ),
    "a column that is gone": ("file;no\n1.jpg;1\n", {"by": "column", "column": "other"}),
}


@pytest.mark.parametrize(("text", "choice"), AT_READING.values(), ids=AT_READING)
def test_rows_read_with_their_pictures_are_as_if_matched_afterwards(text, choice):
    batch = with_pictures("1.jpg", "2.jpg", "a/3.jpg", "b/3.jpg")
    if choice.get("by") == "one":
        choice = choice | {"source": batch.sources.get(path="2.jpg").pk}
    attachments.store_sheet(batch, "list.csv", [text.encode()])
    batch.match = choice
    batch.save()
    seen = []
    for read in (read_then_match, read_with_pictures):
        Batch.objects.filter(pk=batch.pk).update(match=choice)
        counts = read(batch)
        batch.refresh_from_db()
        seen.append((counts, batch.match, pairs(batch)))

    assert seen[0] == seen[1]


def read_then_match(batch) -> MatchCounts:
    rows.from_sheet(batch)
    return matches.match_rows(batch)


def read_with_pictures(batch) -> MatchCounts:
    finder = matches.AtReading(batch)
    rows.from_sheet(batch, finder=finder)
    return finder.finish()


def test_a_picture_that_goes_while_the_sheet_is_read_leaves_its_row_without_one(monkeypatch):
    batch = with_pictures("1.jpg", "2.jpg")
    attachments.store_sheet(batch, "list.csv", [CSV.encode()])
    finder = matches.AtReading(batch)
    find = finder.find

    def slowly(*arguments):
        found = find(*arguments)
        batch.sources.get(path="2.jpg").delete()
        return found

    monkeypatch.setattr(finder, "find", slowly)
    rows.from_sheet(batch, finder=finder)

    assert finder.finish() == MatchCounts(
        "column", "picture", rows=3, matched=1, without_picture=2, unnamed=0
    )
    assert pairs(batch)[1] == (3, None, "No picture is named “2.jpg”.")


def test_names_that_were_only_announced_match_too():
    batch = with_sheet(factories.draft())
    factories.source(batch, "1.jpg", key="", width=None, height=None)

    assert matches.match_rows(batch).matched == 1


def test_matching_again_after_more_pictures_finds_them_and_keeps_the_choice():
    batch = with_sheet(with_pictures("1.jpg"))
    matches.match_rows(batch)
    factories.source(batch, "3.jpg")

    counts = matches.match_rows(batch)

    assert (counts.matched, batch.match["column"]) == (2, "picture")


def test_several_rows_may_use_one_picture():
    batch = with_sheet(
        with_pictures("1.jpg"), "picture;caption\n1.jpg;One\n1.jpg;Two\n1.jpg;Three\n"
    )

    counts = matches.match_rows(batch)

    assert (counts.matched, counts.without_picture, counts.unnamed) == (3, 0, 0)


def test_one_picture_serves_all_rows():
    batch = with_sheet(with_pictures("ground.png"), "Name;Course\nAnna;Welding\nBen;Welding\n")
    ground = batch.sources.get()

    nothing = matches.match_rows(batch)
    counts = matches.match_rows(batch, {"by": "one", "source": ground.pk})

    assert (nothing.column, nothing.matched) == (None, 0)
    assert counts == MatchCounts("one", None, rows=2, matched=2, without_picture=0, unnamed=0)


PLACEHOLDER = {"by": "column", "column": "picture", "placeholder": "none.png"}


def test_a_placeholder_serves_all_rows_without_a_picture_also_empty_and_ambiguous_ones():
    text = "picture;caption\n1.jpg;One\n;Two\nnowhere.jpg;Three\n2.jpg;Four\n"
    batch = with_sheet(with_pictures("1.jpg", "a/2.jpg", "b/2.jpg", "none.png"), text)

    counts = matches.match_rows(batch, PLACEHOLDER)

    assert pairs(batch) == [
        (2, "1.jpg", ""),
        *((row, "none.png", "") for row in (3, 4, 5)),
    ]
    assert (counts.matched, counts.without_picture, counts.unnamed) == (4, 0, 2)
    assert batch.match_rule.how == {"path": 1, "placeholder": 3}


def test_a_row_with_the_placeholder_gets_its_own_picture_once_that_comes():
    batch = with_sheet(with_pictures("1.jpg", "none.png"), CSV)
    matches.match_rows(batch, PLACEHOLDER)
    factories.source(batch, "3.jpg")

    matches.match_rows(batch)

    assert [path for _, path, _ in pairs(batch)] == ["1.jpg", "none.png", "3.jpg"]


def test_a_placeholder_that_was_removed_is_no_picture():
    batch = with_sheet(with_pictures("1.jpg", "none.png"), CSV)
    matches.match_rows(batch, PLACEHOLDER)
    batch.jobs.filter(source__path="none.png").update(source=None)
    batch.sources.filter(path="none.png").delete()

    counts = matches.match_rows(batch)

    assert (counts.matched, counts.without_picture) == (1, 2)


def test_a_rule_learned_from_one_pair_finds_the_others():
    batch = with_sheet(with_pictures("400_1.jpg", "401_1.jpg"), "Nr;caption\n400;One\n401;Two\n")
    rule = matching.learn("400", "400_1.jpg").to_json()

    counts = matches.match_rows(batch, {"by": "column", "column": "Nr", "rule": rule})

    assert counts.matched == 2
    assert matches.match_rows(batch).matched == 2


@pytest.mark.parametrize(
    "choice",
    [
        {"by": "column", "column": "nowhere"},
        {"by": "column", "column": "picture", "folder": "nowhere"},
        {"by": "one", "source": 10**6},
        {"by": "one", "source": None},
        {"by": "column", "column": "picture", "rule": {"part": "magic"}},
        {"by": "magic"},
    ],
)
def test_an_unknown_choice_changes_nothing(choice):
    batch = with_sheet(with_pictures("1.jpg", "2.jpg", "3.jpg"))
    matches.match_rows(batch)

    with pytest.raises(MatchRefused):
        matches.match_rows(batch, choice)

    batch.refresh_from_db()
    assert (batch.match["column"], match_counts.counts(batch).matched) == ("picture", 3)


def test_a_row_gets_its_picture_once_that_was_uploaded_as_one():
    batch = with_sheet(factories.draft(), "picture;caption\n2.ico;Two\n")
    receive.announce(batch, [["2.ico", 10, 0]])
    matches.match_rows(batch, {"by": "column", "column": "picture"})

    factories.source(batch, "2.png")
    matches.match_rows(batch)

    assert pairs(batch) == [(2, "2.png", "")]


def test_a_column_that_the_photos_state_is_kept_for_the_next_sheet_with_that_column():
    batch = with_pictures("IMG_0041.jpg", data=photographed(caption="Fish"))
    receive.take_unannounced(batch, "IMG_0042.jpg", [photographed(caption="Bread")])
    with_sheet(batch, "motif;no\nbread;1\n")
    matches.match_rows(batch, {"by": "column", "column": "motif", "fact": "photo caption"})
    attachments.store_sheet(batch, "next.csv", [b"motif;no\nFISH;7\nsoup;8\nbread;9\n"])

    finder = matches.AtReading(batch)
    rows.from_sheet(batch, finder=finder)
    finder.finish()

    assert pairs(batch) == [
        (2, "IMG_0041.jpg", ""),
        (3, None, "No picture says “soup” as photo caption."),
        (4, "IMG_0042.jpg", ""),
    ]
    assert Batch.objects.get().match == {
        "by": "column",
        "column": "motif",
        "fact": "photo caption",
        "how": {"fact": 2},
    }


def test_a_date_of_a_workbook_finds_the_photo_that_was_taken_then(tmp_path):
    batch = with_pictures("a.jpg", data=photographed(taken="2026:11:24 14:03:05"))
    receive.take_unannounced(batch, "b.jpg", [photographed(taken="2026:11:24 15:00:00")])
    with xlsxwriter.Workbook(tmp_path / "times.xlsx") as book:
        sheet = book.add_worksheet()
        german = book.add_format({"num_format": "dd.mm.yyyy hh:mm:ss"})
        sheet.write_row(0, 0, ["time", "title"])
        sheet.write_datetime(1, 0, datetime.fromisoformat("2026-11-24T15:00:00"), german)
        sheet.write(1, 1, "Second")
    attachments.store_sheet(batch, "times.xlsx", [(tmp_path / "times.xlsx").read_bytes()])
    rows.from_sheet(batch)
    batch.refresh_from_db()

    matches.match_rows(batch, {"by": "column", "column": "time", "fact": "photo taken"})

    assert pairs(batch) == [(2, "b.jpg", "")]


@pytest.mark.parametrize(
    ("names", "is_only"), [([], False), (["1.jpg"], True), (["1.jpg", "2.jpg"], False)]
)
def test_only_a_single_picture_can_serve_all_rows(names: list[str], is_only: bool) -> None:
    batch = with_pictures(*names)

    rule = matches.by_only_picture(batch)

    assert (rule is not None) is is_only
    if rule is not None:
        assert rule == matching.MatchRule("one", source=batch.sources.get().pk)


CLASS = b"First name;Last name\nAnna;M\xc3\xbcller\nBen;Wei\xc3\x9f\nEva;Klein\n"


def test_first_and_last_names_in_two_columns_find_pictures_by_their_words():
    batch = with_pictures("Mueller_Anna.JPG", "weiss-ben-5b (2).jpg", "eva klein.jpg")
    attachments.store_sheet(batch, "class.csv", [CLASS])
    rows.from_sheet(batch)

    counts = matches.match_rows(batch)

    assert (counts.column, counts.matched) == ("First name", 3)
    assert batch.match_rule.second == "Last name"
    assert batch.match_rule.learned == (matching.LearnedRule(matching.NamePart.ANY_ORDER),)
    assert [path for _, path, _ in pairs(batch)] == [
        "Mueller_Anna.JPG",
        "weiss-ben-5b (2).jpg",
        "eva klein.jpg",
    ]


def test_a_rule_that_was_forgotten_is_not_found_again_by_itself():
    batch = with_pictures("Mueller_Anna.JPG", "weiss-ben-5b (2).jpg", "eva klein.jpg")
    attachments.store_sheet(batch, "class.csv", [CLASS])
    rows.from_sheet(batch)
    matches.match_rows(batch)

    forgotten = choosing.by_column(batch, "First name", None, second="Last name")
    counts = matches.match_rows(batch, forgotten.to_json())

    assert (counts.matched, batch.match_rule.second) == (1, "Last name")
    assert matches.match_rows(batch).matched == 1
