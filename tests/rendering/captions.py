"""One caption in every script we promise, and designs to put them in."""

from typing import Any

from jobs import design
from jobs.design import Cell, Design, Row
from jobs.rendering.boxes.layout import Layout, lay_out

CAPTIONS = {
    "latin": ("en", "Spring at the harbour: 24 fishing boats"),
    "european": ("el", "Άνοιξη στο λιμάνι, Весна, Œuvre à Ålesund"),
    "arabic": ("ar", "ميناء الصيد في الربيع: ٢٤ قاربًا (Nikon Z8)."),
    "hebrew": ("he", "נמל הדייגים באביב: 24 סירות (Nikon Z8)."),
    "hindi": ("hi", "वसंत में बंदरगाह: चौबीस नावें, क्षत्रिय"),
    "thai": ("th", "ท่าเรือในฤดูใบไม้ผลิ เรือประมงยี่สิบสี่ลำ"),
    "japanese": ("ja", "春の港。漁船が二十四隻、コーヒーとケーキ、カモメ。"),
    "korean": ("ko", "봄날의 항구: 어선 스물네 척과 등대 하나"),
    "chinese": ("zh", "春天的港口：“二十四艘”渔船、一座灯塔。"),
    "emoji": ("en", "Emoji 👨‍👩‍👧‍👦 🇩🇪🇧🇷 👍🏽👍 1️⃣ ❤️❤ 🏳️‍🌈"),
    "mixed": ("en", "The שלום עולם sign, مرحبا بالعالم 2026! (OK)"),
    "indic": ("bn", "বসন্তে বন্দর, தமிழ், తెలుగు, ಕನ್ನಡ, മലയാളം, ગુજરાતી"),
    "others": ("km", "កំពង់ផែ ທ່າເຮືອ ဆိပ်ကမ်း აბგ հայ አማርኛ ଓଡ଼ିଆ සිංහල"),
    "symbols": ("en", "12,50 € · ½ → ★ ✓ № 5 <b>*"),
}


def box_design(language: str = "en", **box: Any) -> Design:
    """Return a design of one box in the middle of the canvas, as wide as 90 % of it."""
    middle = {
        "anchor": "centre",
        "x": 50,
        "y": 50,
        "width": 90,
        "height": 90,
        "valign": "middle",
        "text": "{t}",
    }
    return design.parse({"format": 1, "language": language, "boxes": [{**middle, **box}]})


def row(text: str) -> Row:
    return {"t": Cell.of_text(text)}


def laid_out(
    text: str, language: str = "en", canvas: tuple[int, int] = (1000, 400), **box: Any
) -> Layout:
    return lay_out(box_design(language, **box), row(text), *canvas)


def line_texts(text: str, language: str = "en", **box: Any) -> list[str]:
    (placed,) = laid_out(text, language, **box).texts
    return [line.text for line in placed.lines]
