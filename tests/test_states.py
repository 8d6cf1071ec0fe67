"""The states of a job, and the words people see."""

from jobs.states import OPEN, State


def test_people_see_five_words_and_every_state_has_one() -> None:
    assert {state.label for state in State} == {
        "To do", "In progress", "Done", "Failed", "Left out",
    }  # fmt: skip


def test_only_states_that_change_by_themselves_are_open() -> None:
    assert set(State) - set(OPEN) == {State.DONE, State.FAILED, State.CANCELLED, State.LEFT_OUT}
