"""Forms for sign-in, the names of batches and the texts of a row. They save nothing."""

from collections.abc import Mapping

from django import forms
from django.contrib.auth.forms import UsernameField

SEEN = "seen:"  #: before a column's name: the text that the form was made with
CELL = "cell:"  #: before a column's name, so that a column named `csrfmiddlewaretoken` does no harm


class SignInForm(forms.Form):
    username = UsernameField(
        label="Account",
        max_length=150,
        widget=forms.TextInput(
            attrs={"class": "input", "autocomplete": "username", "autofocus": True}
        ),
    )
    password = forms.CharField(
        label="Password",
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "current-password"}),
    )

    def wait_for_password(self) -> None:
        """Put the cursor into the password, because the account is filled in already."""
        self.fields["username"].widget.attrs.pop("autofocus", None)
        self.fields["password"].widget.attrs["autofocus"] = True


def corrected_texts(fields: Mapping[str, str]) -> dict[str, str]:
    """Return column → text as typed, with one character for each line end."""
    return _texts(fields, CELL)


def seen_texts(fields: Mapping[str, str]) -> dict[str, str]:
    """Return column → text that the form had before typing, with one character for each line
    end.
    """
    return _texts(fields, SEEN)


def _texts(fields: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix): text.replace("\r\n", "\n")
        for name, text in fields.items()
        if name.startswith(prefix)
    }
