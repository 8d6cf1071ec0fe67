"""Bars, whose parts are as wide as their counts."""

import re

import pytest

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


@pytest.mark.parametrize(
    ("total", "done", "failed", "running", "widths"),
    [
        (400, 0, 1, 0, ["0", "1", "0"]),
        (4000, 0, 1, 0, ["0", "10", "0"]),
        (4000, 3999, 1, 0, ["3999", "1", "0"]),
        (4000, 0, 0, 1, ["0", "0", "10"]),
        (4000, 1, 0, 0, ["1", "0", "0"]),
        (4000, 4000, 5, 5, ["4000", "0", "0"]),
        (3, 1, 1, 1, ["1", "1", "1"]),
        (0, 0, 0, 0, ["0", "0", "0"]),
        (0, 5, 0, 0, ["1", "0", "0"]),
        (1000, 2, 1, 0, ["2", "2.5", "0"]),
    ],
)
def test_parts_that_matter_can_be_seen_and_none_leaves_the_bar(
    total: int, done: int, failed: int, running: int, widths: list[str]
) -> None:
    html = bars.bar_of(total, done, failed, running)

    assert re.findall(r' width="([^"]*)"', html) == widths


@pytest.mark.parametrize(
    ("total", "done", "value"),
    [
        (10, 3, ' aria-valuemax="10" aria-valuenow="3"'),
        (10, 10, ' aria-valuemax="10" aria-valuenow="10"'),
        (10, 12, ' aria-valuemax="10" aria-valuenow="10"'),
        (0, 0, ""),
        (0, 4, ""),
        (12345, 0, ' aria-valuemax="12345" aria-valuenow="0"'),
    ],
)
def test_progress_is_unknown_until_the_total_is(total: int, done: int, value: str) -> None:
    html = bars.progress_bar(total, done, "Reading <x>")

    assert html.startswith(
        f'<div role="progressbar" aria-label="Reading &lt;x&gt;" aria-valuemin="0"{value}>'
    )
    assert 'aria-hidden="true"' in html


@pytest.mark.parametrize(
    ("counts", "label"),
    [
        (Counts(done=1234, failed=2, running=3, to_do=4), "1,234 done, 2 failed, 7 open"),
        (Counts(done=5, cancelled=2, left_out=1), "5 done, 0 failed, 0 open"),
        (Counts(), "0 done, 0 failed, 0 open"),
    ],
)
def test_a_bar_is_read_out_as_counts(counts: Counts, label: str) -> None:
    assert f'role="img" aria-label="{label}"' in bars.bar(counts)


def test_the_bar_of_plain_numbers_says_how_many_of_all() -> None:
    assert 'aria-label="1,000 of 2,500"' in bars.bar_of(2500, 1000)
    assert 'aria-label="Sent"' in bars.bar_of(2500, 1000, label="Sent")
    assert 'class="bar thin"' in bars.bar(Counts(), thin=True)


def test_the_bar_of_an_empty_batch_is_drawn() -> None:
    assert 'viewBox="0 0 1 1"' in bars.bar(Counts())
