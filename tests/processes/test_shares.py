"""What a process says of the shared folder that it works in."""

import os

import pytest

from jobs.processes import shares


@pytest.fixture
def pipe(monkeypatch):
    monkeypatch.setattr(shares, "_listener", None)
    reading, writing = os.pipe()
    yield reading, writing
    os.close(reading)
    os.close(writing)


def test_the_folder_is_told_at_the_beginning_and_left_at_the_end(pipe) -> None:
    reading, writing = pipe
    shares.tell(writing)

    with shares.at_work_in("The folder “a\nb” of the inbox"):
        within = shares.told(os.read(reading, 1000))

    assert within == "The folder “a b” of the inbox"
    assert shares.told(os.read(reading, 1000)) == ""


def test_a_folder_that_cannot_be_read_is_left_as_well(pipe) -> None:
    reading, writing = pipe
    shares.tell(writing)

    with pytest.raises(OSError, match="gone"), shares.at_work_in("The inbox"):
        raise OSError("gone")

    assert shares.told(os.read(reading, 1000)) == ""


def test_without_a_listener_nothing_is_told(pipe) -> None:
    with shares.at_work_in("The inbox"):
        pass
