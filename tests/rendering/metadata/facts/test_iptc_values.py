"""IPTC datasets in both encodings that programs use, and damaged ones."""

import struct

from jobs.rendering.metadata.facts import iptc_values


def dataset(number: int, value: bytes, record: int = 2) -> bytes:
    return struct.pack(">BBBH", 0x1C, record, number, len(value)) + value


def test_texts_are_utf_8_or_windows_1252():
    iptc = dataset(5, "Größe".encode()) + dataset(120, "Größe".encode("cp1252"))

    assert iptc_values.of_datasets(iptc) == {"title": "Größe", "caption": "Größe"}


def test_a_date_may_stand_without_a_time_and_a_wrong_one_is_missing():
    day = dataset(55, b"20261124")

    assert iptc_values.of_datasets(day) == {"taken": "2026-11-24"}
    assert iptc_values.of_datasets(day + dataset(60, b"140305-0500")) == {
        "taken": "2026-11-24T14:03:05",
        "zone": "-05:00",
    }
    assert iptc_values.of_datasets(dataset(55, b"00000000")) == {}


def test_damage_leaves_what_stands_before_it():
    iptc = dataset(5, b"Title") + struct.pack(">BBBH", 0x1C, 2, 120, 500) + b"short"

    assert iptc_values.of_datasets(iptc) == {"title": "Title"}
