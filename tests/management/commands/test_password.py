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

    with pytest.raises(
        CommandError, match=r"'anna'. Accounts: operator\. To make one, add --new\."
    ):
        call_command("password", "anna")


@pytest.mark.django_db
def test_a_new_account_is_made_for_a_colleague(capsys: pytest.CaptureFixture[str]):
    start.first_account(forget)

    call_command("password", "anna", "--new")

    account, password = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert account == ["Account", "anna"]
    assert User.objects.get(username="anna").check_password(password[1])
    assert User.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("operator", "A user with that username already exists."),
        ("anna b", "Enter a valid username."),
    ],
)
def test_a_new_account_needs_a_name_of_its_own(name: str, sentence: str):
    start.first_account(forget)
    before = User.objects.get().password

    with pytest.raises(CommandError, match=sentence):
        call_command("password", name, "--new")

    assert User.objects.get().password == before
