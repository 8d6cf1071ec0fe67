"""The catalogue of what the check reports: every finding has its title and its fix in one place."""

import pickle

import pytest

from jobs import findings
from jobs.errors import JobFailed
from jobs.findings import Notice
from jobs.findings.pictures import Inks, PictureUnnamed, lost
from jobs.findings.results import SameResultName
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
