"""`manage.py password`."""

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from jobs.running import start
from tests.running.test_start import forget


@pytest.mark.django_db
def test_another_password_can_be_made(capsys: pytest.CaptureFixture[str]):
    start.first_account(forget)

    call_command("password", "operator")

    account, password = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert account == ["Account", "operator"]
    assert User.objects.get().check_password(password[1])


@pytest.mark.django_db
def test_an_unknown_account_is_answered_with_the_known_ones():
    start.first_account(forget)

    with pytest.raises(CommandError, match=r"No account is named 'anna'. Accounts: operator\."):
        call_command("password", "anna")
