"""Bars, whose parts are as wide as their counts."""

from dashboard.templatetags import bars
from jobs.reading import Counts


def test_the_parts_of_a_bar_follow_each_other() -> None:
    html = bars.bar(Counts(done=500, failed=100, running=100, to_do=300, left_out=40))

    assert 'viewBox="0 0 1000 1"' in html
    assert '<rect class="done" x="0" y="0" width="500" height="1"/>' in html
    assert '<rect class="failed" x="500" y="0" width="100" height="1"/>' in html
    assert '<rect class="running" x="600" y="0" width="100" height="1"/>' in html


def test_one_failure_among_forty_thousand_can_be_seen() -> None:
    html = bars.bar(Counts(done=39_999, failed=1))

    assert '<rect class="failed" x="39999" y="0" width="1" height="1"/>' in html


def test_the_bar_of_an_empty_batch_is_drawn() -> None:
    assert 'viewBox="0 0 1 1"' in bars.bar(Counts())
