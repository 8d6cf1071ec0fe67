"""`manage.py front`: nginx in front of processes that are started one by one."""

import pytest
from django.core.management import CommandError, call_command


@pytest.mark.parametrize("secret", ["", "short"])
def test_without_a_secret_it_says_what_to_set(settings, secret: str):
    settings.FRONT_SECRET = secret

    with pytest.raises(CommandError, match="OVERPRINT_FRONT_SECRET is missing or shorter than 32"):
        call_command("front")
