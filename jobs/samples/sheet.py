"""The rows for the sample pictures: prices, and captions in scripts that text layout often breaks
on.

One caption is far too long on purpose, so that a failure, a correction and *Retry* can be tried.
"""

COLUMNS = ("picture", "caption", "price")

_TOO_LONG = " ".join(
    [
        (
            "Six green apples from the old orchard behind the mill, picked by hand on a dry "
            "morning in September,"
        )
    ]
    * 8
)

_ROWS = (
    ("01-mountains-at-dusk.jpg", "Mountain hut for six, with sauna", "189.00 €"),
    ("02-spring-valley.jpg", "Frühlingswanderung durchs Tal", "24,90 €"),
    ("03-oranges.jpg", "برتقال طازج من البستان", "7.50 €"),
    ("04-spruce-ridge.jpg", "山小屋で迎える静かな朝", "¥18,500"),
    ("05-harvest-fields.jpg", "Harvest festival, free entry", "0.00 €"),
    ("06-night-market.jpg", "ตลาดกลางคืนเปิดทุกวันศุกร์", "฿40"),
    ("07-lake-in-the-morning.jpg", "Haus am See, drei Zimmer", "1.290 €"),
    ("08-terracotta-hills.jpg", "Terracotta bowls, hand-thrown", "34.00 €"),
    ("09-plums.jpg", "Zwetschgen, 2-kg-Kiste", "6,80 €"),
    ("10-quiet-harbour.jpg", "Liman manzaralı çatı katı", "₺14.500"),
    ("11-red-evening.jpg", "शाम की सैर, लाल पहाड़ियों में", "₹1,250"),
    ("12-green-apples.jpg", _TOO_LONG, "3.20 €"),
    ("13-starlit-pass.jpg", "טיול לילה מתחת לכוכבים", "₪120"),
    ("14-white-dunes.jpg", "رحلة إلى الكثبان: 3 أيام", "450 $"),
    ("15-lemon.jpg", "Limoni di Amalfi 🍋", "4,90 €"),
    ("16-evening-sea.jpg", "Ηλιοβασίλεμα στο Αιγαίο", "59,00 €"),
    ("17-rose-hour.jpg", "해 질 녘의 산책", "₩25,000"),
    ("18-berries.jpg", "Fresh berries, 500 g 🍓🫐", "5.40 €"),
    ("19-high-plateau.jpg", "Дом на плато, вид на озеро", "12 900 ₽"),
    ("20-peaches.jpg", "Vườn đào chín sớm", "89.000 ₫"),
    ("21-winter-stars.jpg", "Wintersterne über dem Pass", "72,00 €"),
    ("22-blue-bay.jpg", "海湾的蓝色早晨", "¥368"),
    ("23-far-summits.jpg", "Größte Gipfel, kürzeste Wege", "15,50 €"),
    ("24-last-light.jpg", "Last light: the film, 8 pm 🎬", "9.00 €"),
)


def sample_sheet() -> list[dict[str, str]]:
    """Return rows of column → text, one for each picture, in the order of the pictures."""
    return [dict(zip(COLUMNS, row, strict=True)) for row in _ROWS]
