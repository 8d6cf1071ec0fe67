"""HTTP input to clean values: sign-in, the names of batches, the texts of a row. Saves nothing."""

from collections.abc import Mapping

from django import forms
from django.contrib.auth.forms import UsernameField

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
    return {
        name.removeprefix(CELL): text.replace("\r\n", "\n") for name, text in fields.items() if name.startswith(CELL)
    }
