"""HTTP input to clean values: sign-in, the names of batches, the texts of a row. Saves nothing."""

from collections.abc import Mapping

from django import forms
from django.contrib.auth.forms import UsernameField

SEEN = "seen:"  #: in front of a column's name, for the text that the form was made with
CELL = "cell:"  #: in front of a column's name, so that a column called `csrfmiddlewaretoken` is no trouble


class SignInForm(forms.Form):
    username = UsernameField(
        label="Account",
        max_length=150,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label="Password",
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "current-password"}),
    )


def corrected_texts(fields: Mapping[str, str]) -> dict[str, str]:
    """Column → text, as typed; line ends as one character."""
    return _texts(fields, CELL)


def seen_texts(fields: Mapping[str, str]) -> dict[str, str]:
    """Column → the text that stood in the form before anybody typed; line ends as one character."""
    return _texts(fields, SEEN)


def _texts(fields: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix): text.replace("\r\n", "\n")
        for name, text in fields.items()
        if name.startswith(prefix)
    }
