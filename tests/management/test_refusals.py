"""How a command ends when something cannot be done."""

import pytest
from django.core.management.base import CommandError
from django.db import OperationalError

from jobs.errors import NotPossibleNow
from jobs.management.refusals import outages_in_words, refusals_in_words


def test_an_error_of_the_site_ends_the_command_with_its_sentence() -> None:
    with pytest.raises(CommandError, match=r"^Start it first\.$") as ended, refusals_in_words():
        raise NotPossibleNow("Start it first.")

    assert ended.value.returncode == 2


def test_a_database_that_is_away_is_an_error_of_the_site_only_where_that_is_said() -> None:
    with pytest.raises(OperationalError), refusals_in_words():
        raise OperationalError("no route")
    with (
        pytest.raises(CommandError, match=r"^The database does not answer: no route$"),
        outages_in_words(),
    ):
        raise OperationalError("no route")
