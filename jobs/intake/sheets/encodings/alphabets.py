"""Letters beyond ASCII that languages use, by the encodings of their programs."""

from collections.abc import Sequence

_WESTERN = (
    "äöüß",  # German
    "àâæçéèêëîïôœùûüÿ",  # French
    "áéíñóúü",  # Spanish
    "áâãàçéêíóôõúü",  # Portuguese
    "àèéìíîòóùú",  # Italian
    "äéèëêïíóöüá",  # Dutch
    "åäöéšž",  # Swedish, Finnish
    "æøåéäö",  # Danish, Norwegian
    "áæéíóðúýþö",  # Icelandic
)

ALPHABETS: dict[str, Sequence[str]] = {
    "cp1252": _WESTERN,
    "mac_roman": _WESTERN,
    "cp1250": (
        "ąćęłńóśźż",  # Polish
        "áčďéěíňóřšťúůýž",  # Czech
        "áäčďéíĺľňóôŕšťúýž",  # Slovak
        "áéíóöőúüű",  # Hungarian
        "ăâîşţ",  # Romanian
        "čćđšž",  # Croatian, Slovenian
    ),
    "cp1251": (
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",  # Russian, Bulgarian
        "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",  # Ukrainian
        "абвгдеёжзійклмнопрстуўфхцчшыьэюя",  # Belarusian
        "абвгдђежзијклљмнњопрстћуфхцчџшѓѕќ",  # Serbian, Macedonian
    ),
    "cp1253": ("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",),
    "cp1254": ("çğıiöşüâîû",),
    "cp1255": ("אבגדהוזחטיךכלםמןנסעףפץצקרשת",),
    "cp1256": ("ءآأؤإئابةتثجحخدذرزسشصضطظعغـفقكلمنهوىيپچژگکیًٌٍَُِّْ،؟؛",),
    "cp1257": (
        "ąčęėįšųūž",  # Lithuanian
        "āčēģīķļņšūž",  # Latvian
        "äöõüšž",  # Estonian
    ),
    "cp874": ("".join(map(chr, [*range(0x0E01, 0x0E3B), *range(0x0E3F, 0x0E5C)])),),
}
"""Encoding → the small letters of each language that it was made for."""

COMMON = {"cp932": "shift_jis", "gb18030": "gb2312", "big5hkscs": "big5"}
"""Encoding of thousands of characters → the smaller one, which has those in daily use."""
