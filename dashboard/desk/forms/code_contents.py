"""Contents of QR codes that phones act on, made for the columns of a sheet."""

import re
from collections.abc import Iterator, Sequence

from dashboard.form_controls import Choices
from jobs.design.starting import placeholder

_PARTS = {
    "first": re.compile(r"first.?name|given|vorname|prénom|prenom", re.IGNORECASE),
    "last": re.compile(r"last.?name|surname|family|nachname|apellido|cognome", re.IGNORECASE),
    "organisation": re.compile(
        r"company|organi[sz]ation|firma|société|empresa|azienda", re.IGNORECASE
    ),
    "telephone": re.compile(r"phone|mobil|telefon|téléphone|^tel|handy", re.IGNORECASE),
    "mail": re.compile(r"mail", re.IGNORECASE),
    "web": re.compile(r"web|url|homepage", re.IGNORECASE),
    "network": re.compile(r"ssid|network|wi-?fi|wlan", re.IGNORECASE),
    "password": re.compile(r"passwor[dt]|kennwort|mot de passe|contraseña", re.IGNORECASE),
    "name": re.compile(r"name|nom|attendee|participant|guest", re.IGNORECASE),
}
"""How columns are called. A column is taken for the first that fits."""

_LINES = {"organisation": "ORG", "telephone": "TEL", "mail": "EMAIL", "web": "URL"}


def offered_contents(columns: Sequence[str]) -> Choices:
    """Return what a code may begin with, by name: a web address, a contact card and a network."""
    found = _by_part(columns)
    first = placeholder(next(iter(columns), "file"))
    return [
        ("Web address", f"https://shop.example/{first}"),
        ("Contact", "\n".join(_card(found, first))),
        ("Wi-Fi", _network(found)),
    ]


def _by_part(columns: Sequence[str]) -> dict[str, str]:
    """Return the placeholder of the first column that fits each part."""
    found: dict[str, str] = {}
    for column in columns:
        part = next((part for part, words in _PARTS.items() if words.search(column)), "")
        found.setdefault(part, placeholder(column))
    return found


def _card(found: dict[str, str], first: str) -> Iterator[str]:
    """Yield the lines of a vCard. All but the last name vanish with an empty cell."""
    yield "BEGIN:VCARD\nVERSION:3.0"
    if "first" in found and "last" in found:
        yield f"N:{found['last']};[{found['first']}];;;\nFN:[{found['first']} ]{found['last']}"
    else:
        name = found.get("name") or found.get("last") or first
        yield f"N:{name};;;;\nFN:{name}"
    rest = "".join(f"[{line}:{found[part]}\n]" for part, line in _LINES.items() if part in found)
    yield f"{rest}END:VCARD"


def _network(found: dict[str, str]) -> str:
    network = found.get("network", "name of the network")
    return f"WIFI:T:WPA;S:{network};P:{found.get('password', 'its password')};;"
