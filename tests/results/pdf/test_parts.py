"""Pages divided into files."""

from dataclasses import replace

import pypdfium2
import pytest

from jobs.errors import StorageFailed
from jobs.results.pdf import finished, parts
from jobs.results.pdf.choices import PdfChoices
from jobs.results.pdf.parts import PdfPart
from jobs.storage import KeyMissing, Span, store
from tests import factories
from tests.rendering.encoding.test_embedding import SRGB
from tests.results.pdf.test_building import coded, done, files, make

pytestmark = pytest.mark.django_db


def test_pages_are_divided_by_bytes_and_by_number_and_none_is_torn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parts, "MOST_BYTES", 100)
    monkeypatch.setattr(parts, "MOST_PAGES", 3)

    assert parts.split([30] * 7) == [3, 3, 1]
    assert parts.split([60, 60, 10, 10]) == [1, 3]
    assert parts.split([120, 20]) == [1, 1]
    assert parts.split([500, 1]) == [1, 1]


def test_reduced_pictures_need_fewer_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MOST_BYTES", 150_000)
    batch = factories.running()
    for row in range(2, 6):
        done(batch, row, coded() + bytes(100_000))
    small = PdfChoices(paper="card", margin=0, most_dpi=72)

    assert len(finished.parts_of(make(batch, replace(small, most_dpi=0)))) == 4
    assert len(finished.parts_of(make(batch, small))) == 1


def test_each_file_is_a_complete_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MOST_PAGES", 2)
    batch = factories.running()
    for row in range(2, 7):
        done(batch, row, coded(icc_profile=SRGB))

    chore = make(batch)

    assert [len(pypdfium2.PdfDocument(file)) for file in files(chore)] == [2, 2, 1]
    assert chore.result["size"] == sum(map(len, files(chore)))
    assert (chore.result["pages"], [part.pages for part in finished.parts_of(chore)]) == (
        5,
        [2, 2, 1],
    )


@pytest.fixture
def part() -> PdfPart:
    """A file of a PDF: our own bytes before, between and after two stored pictures."""
    for key, data in (("b/1/out/a", b"AAAAAAAA"), ("b/1/out/b", b"BBBB")):
        store().put_bytes(key, data)
    pieces = [b"head ", b"of ", Span("b/1/out/a", 2, 6), b"mid", Span("b/1/out/b", 0, 4), b"end"]
    return parts.keep("1", pieces, 2)


WHOLE = b"head of AAAAmidBBBBend"


def test_a_file_is_put_together_from_our_bytes_and_the_stored_ones(part: PdfPart) -> None:
    assert b"".join(parts.stream(part, 0, part.size)) == WHOLE
    assert (part.size, part.pages, parts.is_here(part)) == (len(WHOLE), 2, True)
    assert set(parts.stored_keys(part)) == {part.own, part.index, "b/1/out/a", "b/1/out/b"}


def test_any_range_of_it_is_what_the_whole_has_there(part: PdfPart) -> None:
    for start in range(part.size + 1):
        for stop in range(start, part.size + 1):
            assert b"".join(parts.stream(part, start, stop)) == WHOLE[start:stop]


def test_the_same_pieces_have_the_same_tag_and_others_another(part: PdfPart) -> None:
    same, other = (parts.keep("1", [b"head of ", *rest], 2) for rest in ([b"x"], [b"y"]))

    assert parts.keep("1", [b"head of ", b"x"], 2).etag == same.etag
    assert len({same.etag, other.etag, part.etag}) == 3
    assert same.own != other.own


@pytest.mark.parametrize("cut", [2, 5, 25, "a line", "all"])
def test_an_index_that_was_cut_is_missing_and_no_shorter_file(part: PdfPart, cut) -> None:
    path = store().path(part.index)
    lines = path.read_bytes()
    left = {"a line": lines[: lines.rstrip().rindex(b"\n") + 1], "all": b""}
    path.write_bytes(left[cut] if isinstance(cut, str) else lines[:-cut])

    with pytest.raises(KeyMissing, match=part.index):
        b"".join(parts.stream(part, 0, part.size))
    assert not parts.is_here(part)
    assert list(parts.stored_keys(part)) == [part.own, part.index]


@pytest.mark.parametrize("lost", ["own", "index"])
def test_a_part_without_one_of_its_files_is_not_here(part: PdfPart, lost: str) -> None:
    store().delete(getattr(part, lost))

    assert not parts.is_here(part)
    with pytest.raises(KeyMissing):
        b"".join(parts.stream(part, 0, part.size))


def test_a_result_that_is_gone_ends_the_file_where_it_would_be(part: PdfPart) -> None:
    store().delete("b/1/out/b")

    assert b"".join(parts.stream(part, 0, 15)) == WHOLE[:15]
    with pytest.raises(KeyMissing):
        b"".join(parts.stream(part, 0, 16))


def test_what_a_part_needs_is_kept_although_its_index_is_gone(part: PdfPart) -> None:
    store().delete(part.index)

    assert list(parts.stored_keys(part)) == [part.own, part.index]


def test_nothing_is_stored_of_a_file_that_breaks_off() -> None:
    def broken():
        yield b"head"
        raise StorageFailed("The disk is full.")

    with pytest.raises(StorageFailed):
        parts.keep("1", broken(), 1)

    assert list(store().keys("b/1/export/")) == []
