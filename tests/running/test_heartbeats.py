"""Signs of life and waking time, on a clock that the test moves."""

import os

import pytest

from jobs.running.heartbeats import LONGEST_LOOK, Signs, WakingTime, read_all


def test_time_passes_while_the_supervisor_looks_often_enough():
    waking = WakingTime(100.0)

    assert [waking.at(now) for now in (101.0, 101.5, 103.0)] == [1.0, 1.5, 3.0]


def test_a_suspended_machine_costs_at_most_one_look():
    waking = WakingTime(0.0)

    waking.at(1.0)

    assert waking.at(1.0 + 8 * 3600) == 1.0 + LONGEST_LOOK


def test_a_child_is_silent_for_too_long_only_after_its_limit():
    signs = Signs(90)
    signs.begin(10)
    signs.hear(b"beat\n", 20)

    assert [signs.is_too_long(awake) for awake in (30, 110, 110.5)] == [False, False, True]
    assert signs.silent_for(110.5) == 90.5


def test_a_child_without_a_limit_may_be_silent_for_ever():
    signs = Signs(float("inf"))
    signs.begin(0)

    assert not signs.is_too_long(1e9)


def test_a_life_begins_with_its_whole_limit_whatever_the_last_one_left_half_said():
    signs = Signs(90)
    signs.begin(0)
    signs.hear(b"restart wor", 1)

    signs.begin(500)

    assert not signs.is_too_long(580)
    assert signs.hear(b"beat\nrestart worker\n", 581) == ["worker"]


def test_words_may_come_in_pieces_and_what_is_no_word_is_no_sign():
    signs = Signs(90)
    signs.begin(0)

    wanted = [
        signs.hear(data, 50)
        for data in (b"bea", b"t\nrest", b"art web\nrestart\n\nsing a song\n", b"\xff\n")
    ]

    assert wanted == [[], [], ["web"], []]
    assert signs.silent_for(60) == 10


def test_each_restart_for_silence_doubles_the_limit_up_to_a_bound():
    signs = Signs(90)

    assert [signs.be_more_patient() for _ in range(6)] == [180, 360, 720, 1440, 1440, 1440]


def test_a_child_that_beats_longer_than_its_limit_has_the_first_limit_again():
    signs = Signs(90)
    signs.be_more_patient()
    signs.begin(1000)

    limits = []
    for awake in (1100, 1180, 1181):
        signs.hear(b"beat\n", awake)
        limits.append(signs.limit)

    assert limits == [180, 180, 90]


@pytest.fixture
def pipe():
    ours, theirs = os.pipe()
    os.set_blocking(ours, False)
    yield ours, theirs
    os.close(ours)


def test_all_that_stands_in_a_pipe_is_read_and_an_empty_one_holds_nobody_up(pipe):
    ours, theirs = pipe

    before = read_all(ours)
    os.write(theirs, b"beat\n" * 3)
    some = read_all(ours)
    os.close(theirs)

    assert (before, some, read_all(ours)) == (b"", b"beat\n" * 3, b"")


def test_a_wish_for_a_fresh_start_is_heard_once():
    signs = Signs(10)

    restarts = signs.hear(b"beat\nfresh-start broker\n", 1)

    assert restarts == []
    assert signs.take_fresh_starts() == ["broker"]
    assert signs.take_fresh_starts() == []
