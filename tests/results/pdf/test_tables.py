"""Tables on paper: nothing of a text is lost, whatever its length."""

import pypdfium2
import pytest
from django.utils import timezone

from jobs.results.pdf import tables
from jobs.results.pdf.choices import PaperRefused
from jobs.results.pdf.paper import MM
from jobs.results.pdf.tables import Table, TableCell, TableLayout
from jobs.results.pdf.writer import PdfDocument

A4 = (210 * MM, 297 * MM)
MARGIN = 10 * MM
HEADS = ("Name", "Remark")


def laid_out(rows: list[tuple[str, str]], title: str = "3a") -> TableLayout:
    cells = [tuple(map(TableCell, row)) for row in rows]
    return TableLayout(Table(title, f"{len(rows)} rows", HEADS, cells), A4, MARGIN)


def written(layout: TableLayout) -> pypdfium2.PdfDocument:
    document = PdfDocument("List", timezone.localtime())
    pieces = [*document.begin()]
    for number in range(len(layout.pages)):
        pieces += document.text_page(layout.page(number))
    return pypdfium2.PdfDocument(b"".join([*pieces, *document.end()]))


def texts_of(layout: TableLayout) -> list[str]:
    pages = (page.get_textpage().get_text_range() for page in written(layout))
    return [" ".join(text.split()) for text in pages]


def inside(page: pypdfium2.PdfPage) -> bool:
    """Whether all ink is between the margins, but for half a line."""
    width, height = page.get_size()
    edges = [it.get_bounds() for it in page.get_objects()]
    return all(
        left > MARGIN - 1 and right < width - MARGIN + 1 and bottom > MARGIN - 1 and top < height
        for left, bottom, right, top in edges
    )


def test_thousands_of_rows_are_on_numbered_pages_with_the_head_on_each() -> None:
    rows = [(f"Pupil {number:04}", f"{number}") for number in range(3_000)]

    found = texts_of(laid_out(rows))

    count = len(found)
    assert count > 50
    for number, text in enumerate(found, 1):
        assert text.startswith(f"3a 3000 rows · page {number} of {count} Name Remark Pupil ")
    pupils = [word for text in found for word in text.split() if len(word) == 4 and word.isdigit()]
    assert [int(word) for word in pupils if word != "3000"][:3] == [0, 1, 2]
    assert sum(text.count("Pupil") for text in found) == 3_000


def test_a_text_longer_than_a_page_continues_on_the_next_and_none_of_it_is_lost() -> None:
    words = [f"word{number}" for number in range(4_000)]

    layout = laid_out([("Ann", "short"), ("Ben", " ".join(words)), ("Cem", "short")])

    found = " ".join(texts_of(layout)).split()
    assert [word for word in found if word.startswith("word")] == words
    assert len(layout.pages) > 3
    assert all(map(inside, written(layout)))


def test_a_word_wider_than_its_column_is_divided_and_stays_inside() -> None:
    layout = laid_out([("x" * 300, "0123456789" * 40)], title="y" * 200)

    text = "".join(texts_of(layout)).replace(" ", "")

    assert ("x" * 300 in text, "0123456789" * 40 in text) == (False, False)  # side by side
    assert (text.count("x"), text.count("y")) == (300, 200)
    assert sum(map(str.isdigit, text)) >= 400
    assert all(map(inside, written(layout)))


def test_columns_are_as_wide_as_their_texts_and_share_what_is_left() -> None:
    assert tables.shares([100, 50], [20, 20], 300) == [200, 100]
    assert tables.shares([300, 100], [100, 100], 300) == [200, 100]
    assert tables.shares([300, 300], [200, 100], 150) == [100, 50]


def test_too_many_columns_for_the_paper_are_refused_with_what_would_help() -> None:
    with pytest.raises(PaperRefused) as refusal:
        tables.require_room(6, (105 * MM, 148 * MM), MARGIN)

    assert refusal.value.sentence == (
        "The list needs 87 mm for 6 columns between the margins of 10 mm; the paper is 105 × 148 "
        "mm. Choose fewer columns, larger paper or a smaller margin."
    )


def test_letters_with_tall_marks_do_not_touch_the_line_above() -> None:
    plain, tall = (laid_out([("a", text)]) for text in ("b", "ที่นี่ ผู้ใหญ่ ปั๊ม"))

    heights = [sum(line.height for line in it._set(it._table.rows[0])) for it in (plain, tall)]

    assert heights[1] >= heights[0]
