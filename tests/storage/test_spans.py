"""Bytes put together from stored files and our own."""

import pytest

from jobs.storage import KeyMissing, Span, spans, store


def test_pieces_are_large_enough_for_a_network():
    for n in range(40):
        store().put_bytes(f"s/{n}", bytes([n]) * 30_000)
    whole = b"".join(b"head" + bytes([n]) * 29_000 for n in range(40))

    pieces = list(
        spans.read(piece for n in range(40) for piece in (b"head", Span(f"s/{n}", 1000, 30_000)))
    )

    assert b"".join(pieces) == whole
    assert min(map(len, pieces[:-1])) == spans.BLOCK


def test_large_spans_are_not_copied_into_a_block():
    store().put_bytes("s/large", bytes(1_000_000))

    pieces = [b"head", Span("s/large", 1, 20_001), Span("s/large", 0, 19_999), b"tail"]

    kinds = [type(block) for block in spans.blocks(pieces, large=20_000)]

    assert kinds == [memoryview, spans.FileSpan, memoryview]


@pytest.mark.parametrize("size", [10, 1_000_000])
def test_a_file_that_is_shorter_than_promised_breaks_off(size: int):
    store().put_bytes("s/short", bytes(size))

    with pytest.raises(KeyMissing, match=f"ends at byte {size}, before byte {size + 1}"):
        list(spans.read([Span("s/short", 0, size + 1)]))


def test_a_file_that_is_gone_breaks_off():
    with pytest.raises(KeyMissing):
        list(spans.read([b"head", Span("s/nothing", 0, 1)]))
