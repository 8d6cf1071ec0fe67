"""Letters of a PDF as fonts of outlines."""

import pypdfium2
import pytest
from django.utils import timezone

from jobs.rendering.fonts.opened import EM
from jobs.rendering.typesetting import PrintedFont, typeset
from jobs.results.pdf import glyph_fonts
from jobs.results.pdf.glyph_fonts import GlyphFonts, PrintedLine, shown
from jobs.results.pdf.writer import PdfDocument, TextPage


def written(texts: list[str]) -> tuple[bytes, pypdfium2.PdfDocument]:
    lines = [line for text in texts for line in typeset(text, 1000 * EM, PrintedFont())]
    placed = [PrintedLine(line, 10, 800 - 14 * n, 10) for n, line in enumerate(lines)]
    document = PdfDocument("", timezone.localtime())
    pieces = [
        *document.begin(),
        *document.text_page(TextPage(600, 820, placed, [])),
        *document.end(),
    ]
    file = b"".join(pieces)
    return file, pypdfium2.PdfDocument(file)


def test_a_letter_is_drawn_by_one_procedure_however_often_it_is_used() -> None:
    once, _ = written(["AVA Tea"])
    often, read = written(["AVA Tea"] * 30)

    assert often.count(b" obj\n") == once.count(b" obj\n")
    assert read[0].get_textpage().get_text_range().split() == ["AVA", "Tea"] * 30


def test_more_clusters_than_one_font_can_hold_are_in_several() -> None:
    texts = ["".join(map(chr, range(start, start + 40))) for start in range(0x4E00, 0x5100, 40)]

    file, read = written(texts)

    assert file.count(b"/Subtype /Type3") == 4
    assert read[0].get_textpage().get_text_range().split() == texts


def test_kerned_letters_are_where_the_layout_puts_them() -> None:
    (line,) = typeset("AVATAR To", 1000 * EM, PrintedFont())
    _, read = written(["AVATAR To"])

    page = read[0].get_textpage()
    right = max(page.get_charbox(n)[2] for n in range(page.count_chars()))

    assert abs(right - 10 - line.width * 10 / EM) < 1


def test_fonts_change_within_a_line() -> None:
    (line,) = typeset("a" * 3, 1000 * EM, PrintedFont())
    fonts = GlyphFonts()

    parts = list(shown(PrintedLine(line, 0, 0, 9), fonts))

    assert parts == [b"0 g /T0 9 Tf 1 0 0 1 0 0 Tm [<000000>] TJ"]
    assert fonts.count == 1


@pytest.mark.parametrize(
    "text", ["مُحَمَّد بن أحمد", "فاطمة الزَّهراء 12 abc", "لَا إله", "שָׁלוֹם עולם", "नमस्ते", "ลดราคาฤดู"]
)
def test_words_with_vowel_marks_are_read_and_found_as_they_are_written(text: str) -> None:
    _, read = written([text])

    page = read[0].get_textpage()
    assert page.get_text_range() == text
    assert all(page.search(word).get_next() for word in text.split())


def test_vowel_marks_are_drawn_where_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    _, apart = written(["مُحَمَّد شَاهْ"])
    monkeypatch.setattr(glyph_fonts, "_readable", lambda placed: [placed])
    _, together = written(["مُحَمَّد شَاهْ"])

    apart, together = (file[0].render(scale=2).to_numpy() for file in (apart, together))

    assert together.min() < 100
    assert (apart == together).all()
