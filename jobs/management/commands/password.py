"""`manage.py password NAME`: give an account, or a new one, a password, made for it or typed in."""

import getpass
import secrets
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from django.db import connection

from jobs.databases import history
from jobs.management.refusals import refusals_in_words, refused


class Command(BaseCommand):
    help = (
        "Set another password for an account and print it, or type one with --ask. "
        "With --new, make the account first."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", default="operator")
        parser.add_argument(
            "--ask", action="store_true", help="type the password instead of having one made"
        )
        parser.add_argument("--new", action="store_true", help="make an account of this name")

    def handle(self, *args: Any, **options: Any) -> None:
        with refusals_in_words():
            history.require_tables(connection)
        user = _new(options["name"]) if options["new"] else _known(options["name"])
        password = self._typed(user) if options["ask"] else secrets.token_urlsafe(12)
        user.set_password(password)
        user.save()
        if options["ask"]:
            self.stdout.write(
                f"The password of {user.username} is changed. Sign in again where you were signed "
                f"in."
            )
        else:
            self.stdout.write(f"Account   {user.username}\nPassword  {password}")

    def _typed(self, user: User) -> str:
        password = getpass.getpass(f"New password of {user.username}: ")
        with _problems_in_words():
            validate_password(password, user)
        return password


def _known(name: str) -> User:
    try:
        return User.objects.get(username=name)
    except User.DoesNotExist:
        raise refused(
            f"No account is named {name!r}. Accounts: {_names()}. To make one, add --new."
        ) from None


def _new(name: str) -> User:
    """Return an account that is not saved yet."""
    user = User(username=name)
    with _problems_in_words():
        user.full_clean(exclude=["password"])
    return user


@contextmanager
def _problems_in_words() -> Iterator[None]:
    """End the command with what Django says is wrong."""
    try:
        yield
    except ValidationError as error:
        raise refused(" ".join(error.messages)) from error


def _names() -> str:
    names = ", ".join(User.objects.values_list("username", flat=True))
    return names or "none yet: `manage.py up` makes one"
