"""Values in a contact card, a network and a web address: scanners read back what the sheet says."""

import pytest

from jobs.design import CodeBox
from jobs.design.cells.cell import Cell
from jobs.rendering.boxes.payloads import payload

CARD = "BEGIN:VCARD\nVERSION:3.0\nFN:{Name}\n[ORG:{Firm}\n][URL:{Web}\n]END:VCARD"


def content(pattern: str, **cells: str) -> str:
    row = {column: Cell(value) for column, value in cells.items()}
    return payload(CodeBox("code", pattern), row, "en")


def test_signs_of_a_contact_card_in_a_cell_are_escaped() -> None:
    told = content(CARD, Name="Sato, Ken; Dr.", Firm="A\\B\nSons", Web="https://x.example/a,b;c")

    assert told == (
        "BEGIN:VCARD\nVERSION:3.0\nFN:Sato\\, Ken\\; Dr.\nORG:A\\\\B\\nSons\n"
        "URL:https://x.example/a,b;c\nEND:VCARD"
    )


def test_no_cell_adds_a_line_to_a_contact_card() -> None:
    told = content(CARD, Name="Ann\r\nTEL:1\rTEL:2", Firm="x", Web="https://x.example\nTEL:3")

    assert told == (
        "BEGIN:VCARD\nVERSION:3.0\nFN:Ann\\nTEL:1\\nTEL:2\nORG:x\n"
        "URL:https://x.example\\nTEL:3\nEND:VCARD"
    )


def test_parts_of_a_contact_card_vanish_with_their_cell() -> None:
    assert content(CARD, Name="Ann", Firm="", Web="") == (
        "BEGIN:VCARD\nVERSION:3.0\nFN:Ann\nEND:VCARD"
    )
    assert content(CARD, Name="", Firm="x", Web="") == ""


def test_signs_of_a_network_in_a_cell_are_escaped() -> None:
    pattern = "WIFI:T:WPA;S:{Net};P:{Word};;"

    assert content(pattern, Net='Hall "A"', Word="a;b:c,d\\") == (
        'WIFI:T:WPA;S:Hall \\"A\\";P:a\\;b\\:c\\,d\\\\;;'
    )


@pytest.mark.parametrize(
    ("pattern", "value", "told"),
    [
        ("https://x.example/{it}", "00A 7", "https://x.example/00A%207"),
        ("https://x.example/{it}", "a/b?c=d&e#f", "https://x.example/a/b?c=d&e#f"),
        ("https://x.example/{it}?m=1", " 7 ", "https://x.example/7?m=1"),
        ("https://x.example/{it}", "Größe", "https://x.example/Größe"),
        ("https://x.example/?n={it}", "A&B+C #1", "https://x.example/?n=A%26B%2BC%20%231"),
        (
            "https://x.example/?n={it}&m=1",
            "50 % 50%25",
            "https://x.example/?n=50%20%25%2050%25&m=1",
        ),
        ("http://x.example[/?n={it}]", "1&2", "http://x.example/?n=1%262"),
        ("{it}", "https://x.example/a b", "https://x.example/a b"),
        ("https://x.example says {it}", "a b", "https://x.example says a b"),
        ("No. {it}", "1, 2; 3", "No. 1, 2; 3"),
    ],
)
def test_a_value_in_a_web_address_stays_one_part_of_it(pattern: str, value: str, told: str) -> None:
    assert content(pattern, it=value) == told
