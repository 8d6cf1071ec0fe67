"""The catalogue of what the check reports: every finding has its title and its fix in one place."""

import pickle

import pytest

from jobs import findings
from jobs.errors import JobFailed
from jobs.findings import Notice
from jobs.findings.codes import CodeFaint
from jobs.findings.pictures import Inks, PictureUnnamed, lost
from jobs.findings.results import Limit, OneSize, SameResultName
from jobs.findings.texts import EmptyColumns, ItalicNotAvailable, TextCovered
from jobs.remedies import HELP, PREVIEW, Remedy


@pytest.mark.parametrize("kind", Notice.kinds.values(), ids=lambda kind: kind.__name__)
def test_every_notice_has_a_title_of_its_own_and_says_nothing_of_failures(kind: type[Notice]):
    titles = [other.title for other in Notice.kinds.values()]

    assert titles.count(kind.title) == 1
    assert kind.code not in JobFailed.kinds


def test_title_and_fix_are_those_of_the_class_of_a_code():
    assert findings.title_of("same_result_name", blocks=False) == SameResultName.title
    assert findings.fix_of("same_result_name", blocks=False) == SameResultName.fix
    assert findings.title_of("text_does_not_fit", blocks=True).startswith("Text does not fit")
    assert findings.fix_of("text_does_not_fit", blocks=True) == HELP[Remedy.CORRECT_TEXT].before


def test_a_code_that_no_longer_exists_is_still_shown():
    assert findings.title_of("of_an_earlier_release", blocks=False) == "Notice"
    assert findings.fix_of("of_an_earlier_release", blocks=False) == PREVIEW


def test_a_failure_blocks_and_a_notice_does_not():
    assert JobFailed("No.").blocks
    assert not PictureUnnamed().blocks


def test_a_notice_comes_back_from_a_child_process_as_it_was():
    notice = SameResultName("a.jpg", "a (2).jpg")

    assert pickle.loads(pickle.dumps(notice)) == notice  # noqa: S301 -- our own bytes
    assert notice != SameResultName("b.jpg", "b (2).jpg")


def test_words_of_a_picture_become_notices():
    assert [type(notice) for notice in lost("inks")] == [Inks]
    assert list(lost("")) == []


@pytest.mark.parametrize(
    ("notice", "sentence"),
    [
        (EmptyColumns("title", ["de"]), "“de” is empty, so “title” prints nothing there. "),
        (EmptyColumns("title", ["de", "fr"]), "“de” and “fr” are empty, so “title” prints "),
        (ItalicNotAvailable("title", ["A"]), "A has no italics, so “title” is drawn upright"),
        (ItalicNotAvailable("title", ["A", "B", "C"]), "A, B and C have no italics, so “title”"),
        (CodeFaint.without_ground("ean"), "“ean” has no background. Scanners can read it only"),
        (TextCovered("“logo”", "logo", "title", "Sale", "Sale"), "“logo” covers all of “Sale” in"),
        (TextCovered("“logo”", "logo", "title", "Sale", "le"), "“logo” covers “le” of “Sale” in"),
        (
            OneSize("t", 4.0, None, unit="height", is_largest=False),
            "“t” has one size in all rows: 4 % of the ",
        ),
    ],
)
def test_sentences_name_the_box_and_what_was_found(notice: Notice, sentence: str):
    assert notice.sentence.startswith(sentence)


def test_the_size_of_all_rows_names_the_row_that_limits_it():
    limit = Limit(1234, "A long text", rows=3, without=6.0)

    assert OneSize("title", 4.0, limit, unit="height", is_largest=False).sentence == (
        "“title” has one size in all rows: 4 % of the height. It is limited by row 1,234 and 2 "
        "more: “A long text”. Without them: 6 %."
    )
