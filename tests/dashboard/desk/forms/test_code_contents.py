"""Contents of QR codes that the design page offers."""

from dashboard.desk.forms.code_contents import offered_contents
from jobs.design.cells import patterns


def test_a_contact_is_made_of_the_columns_that_fit() -> None:
    columns = ["Nr", "Vorname", "Nachname", "Firma", "E-Mail", "Telefon", "Web: Seite", "Ort"]

    assert dict(offered_contents(columns))["Contact"] == (
        "BEGIN:VCARD\nVERSION:3.0\nN:{Nachname};[{Vorname}];;;\nFN:[{Vorname} ]{Nachname}\n"
        "[ORG:{Firma}\n][TEL:{Telefon}\n][EMAIL:{E-Mail}\n][URL:{Web:: Seite}\n]END:VCARD"
    )


def test_a_contact_of_one_name_has_only_that() -> None:
    for columns in (["No", "Full name"], ["Guest"], ["Anything", "Else"]):
        name = columns[-1] if columns[0] != "Anything" else "Anything"
        assert dict(offered_contents(columns))["Contact"] == (
            f"BEGIN:VCARD\nVERSION:3.0\nN:{{{name}}};;;;\nFN:{{{name}}}\nEND:VCARD"
        )


def test_a_network_takes_its_columns_or_words_to_replace() -> None:
    assert dict(offered_contents(["Room", "WLAN", "Passwort"]))["Wi-Fi"] == (
        "WIFI:T:WPA;S:{WLAN};P:{Passwort};;"
    )
    assert dict(offered_contents([]))["Wi-Fi"] == (
        "WIFI:T:WPA;S:name of the network;P:its password;;"
    )


def test_every_offer_is_a_pattern_without_problems() -> None:
    for _, content in offered_contents(["Web: a", "Last name", "Firm, company"]):
        assert patterns.problems(content) == []
