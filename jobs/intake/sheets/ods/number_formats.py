"""Number formats of OpenDocument as those of ECMA-376 18.8.30, such as `#,##0.00 [$€-de-DE]`.

Cells are shown as the file says. Their formats serve for what a design does with numbers, such as
naming the currency, and for reports.
"""

from collections.abc import Callable, Mapping

from jobs.intake.sheets.ods.elements import Attributes

DATA_STYLES = frozenset(
    f"number:{kind}-style"
    for kind in ("number", "currency", "percentage", "date", "time", "boolean", "text")
)
WITH_TEXT = frozenset({"number:text", "number:currency-symbol"})
LONGEST = 255  #: characters of a number format
MOST_DIGITS = 30

type Code = Callable[[Attributes], str]
"""Returns the code of an element."""


def _is_long(attributes: Attributes) -> bool:
    return attributes.get("number:style") == "long"


def _digits(attributes: Attributes, name: str) -> int:
    """Return a number of digits. Raises ValueError."""
    return min(MOST_DIGITS, max(0, int(attributes.get(name, "0"))))


def _number(attributes: Attributes) -> str:
    if "number:decimal-places" not in attributes:
        return "General"
    whole = "0" * _digits(attributes, "number:min-integer-digits") or "#"
    if attributes.get("number:grouping") == "true":
        whole = "#," + whole.rjust(3, "#")
    places = _digits(attributes, "number:decimal-places")
    least = places
    if "number:min-decimal-places" in attributes:
        least = min(places, _digits(attributes, "number:min-decimal-places"))
    decimals = "0" * least + "#" * (places - least)
    return f"{whole}.{decimals}" if decimals else whole


def _scientific(attributes: Attributes) -> str:
    exponent = "0" * max(1, _digits(attributes, "number:min-exponent-digits"))
    return f"{_number(attributes)}E+{exponent}"


def _month(attributes: Attributes) -> str:
    if attributes.get("number:textual") == "true":
        return "mmmm" if _is_long(attributes) else "mmm"
    return "mm" if _is_long(attributes) else "m"


def _seconds(attributes: Attributes) -> str:
    decimals = "0" * _digits(attributes, "number:decimal-places")
    return ("ss" if _is_long(attributes) else "s") + (f".{decimals}" if decimals else "")


def _either(long: str, short: str) -> Code:
    return lambda attributes: long if _is_long(attributes) else short


CODES: Mapping[str, Code] = {
    "number:number": _number,
    "number:scientific-number": _scientific,
    "number:fraction": lambda _: "# ?/?",
    "number:day": _either("dd", "d"),
    "number:day-of-week": _either("dddd", "ddd"),
    "number:month": _month,
    "number:year": _either("yyyy", "yy"),
    "number:hours": _either("hh", "h"),
    "number:minutes": _either("mm", "m"),
    "number:seconds": _seconds,
    "number:am-pm": lambda _: "AM/PM",
    "number:text-content": lambda _: "@",
    "number:boolean": lambda _: "General",
}


class FormatBuilder:
    """Builds the format of one data style. `known` are those before it, which it may refer to."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self.name = ""
        self._known = known
        self._element = ""
        self._is_duration = False
        self._parts: list[str] = []
        self._text: list[str] = []
        self._inside = ""  # the element whose text is read
        self._symbol: Attributes = {}
        self._maps: dict[str, str] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        if not self._element:
            self._element = name
            self.name = attributes.get("style:name", "")
            self._is_duration = attributes.get("number:truncate-on-overflow") == "false"
        elif name in WITH_TEXT:
            self._inside, self._symbol = name, attributes
        elif name == "style:map":
            condition = attributes.get("style:condition", "").replace(" ", "")
            self._maps[condition] = attributes.get("style:apply-style-name", "")
        elif code := CODES.get(name):
            self._parts.append(self._own(name, code(attributes)))

    def _own(self, name: str, code: str) -> str:
        return f"[{code}]" if self._is_duration and name == "number:hours" else code

    def characters(self, text: str) -> None:
        if self._inside:
            self._text.append(text)

    def end(self, name: str) -> bool:
        """Take the end of an element. Return whether it is that of the whole style."""
        if name == self._inside:
            text = "".join(self._text)
            self._text.clear()
            is_symbol = name == "number:currency-symbol"
            self._parts.append(_currency(text, self._symbol) if is_symbol else _literal(text))
            self._inside = ""
        return name == self._element

    @property
    def code(self) -> str:
        own = "".join(self._parts)
        others = [self._known.get(style, "") for style in self._others()]
        code = ";".join([*others, own]) if all(others) else own
        return code if len(code) <= LONGEST else ""

    def _others(self) -> list[str]:
        """Return the styles of the sections before its own one: of positive numbers, or of positive
        and negative ones.
        """
        match self._maps:
            case {"value()>=0": positive}:
                return [positive]
            case {"value()>0": positive, "value()<0": negative}:
                return [positive, negative]
            case _:
                return []


def _literal(text: str) -> str:
    if text == "%" or not text:
        return text
    return '"' + text.replace('"', "") + '"'


def _currency(sign: str, attributes: Attributes) -> str:
    language, country = attributes.get("number:language"), attributes.get("number:country")
    tag = "-".join(part for part in (language, country) if part)
    plain = sign.replace("[", "").replace("]", "").replace("-", "")
    return f"[${plain}-{tag}]" if tag else f"[${plain}]"
