"""Fields of the forms for sign-in and for the texts of a row."""

import pytest

from dashboard.requests.forms import SignInForm, corrected_texts, seen_texts

FIELDS = {
    "csrfmiddlewaretoken": "secret",
    "cell:caption": "One\r\nTwo",
    "cell:csrfmiddlewaretoken": "a column of this name",
    "cell:cell:x": "a column named cell:x",
    "seen:caption": "One\r\nTwo\r\n",
    "caption": "no cell",
}


def test_texts_of_columns_are_told_from_other_fields_whatever_columns_are_called() -> None:
    assert corrected_texts(FIELDS) == {
        "caption": "One\nTwo",
        "csrfmiddlewaretoken": "a column of this name",
        "cell:x": "a column named cell:x",
    }
    assert seen_texts(FIELDS) == {"caption": "One\nTwo\n"}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"username": "operator", "password": " x "}, []),
        ({"username": "", "password": "x"}, ["username"]),
        ({"username": "x" * 151, "password": "x"}, ["username"]),
        ({"username": "operator", "password": "x" * 4097}, ["password"]),
    ],
)
def test_an_account_and_a_password_have_a_limit_and_spaces_of_a_password_count(
    fields: dict[str, str], wrong: list[str]
) -> None:
    form = SignInForm(fields)

    assert sorted(form.errors) == wrong
    assert wrong or form.cleaned_data["password"] == fields["password"]
