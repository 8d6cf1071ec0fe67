"""Answers as tests look at them: independent of how the templates are laid out."""

import re
from typing import Any

TAG = re.compile(r"<[^>]+>")
BUTTON = re.compile(r'<(a|button)\s[^>]*class="btn[^>]*>(.*?)</\1>', re.DOTALL)
SILENT = re.compile(r'<(\w+)[^>]* aria-hidden="true"[^>]*>.*?</\1>')


def flat(response: Any) -> str:
    """Its HTML on one line: single spaces, none beside a tag's brackets."""
    return on_one_line(response.content.decode())


def on_one_line(html: str) -> str:
    return re.sub(r"\s*([<>])\s*", r"\1", re.sub(r"\s+", " ", html)).strip()


def words(html: str) -> str:
    """The text of a page as it is read: no tags, single spaces."""
    return re.sub(r"\s+", " ", TAG.sub(" ", html)).strip()


def heard(html: str) -> str:
    """The text of a page as screen readers read it: no tags, and nothing that is hidden from them."""
    return words(SILENT.sub(" ", html))


def buttons(html: str) -> list[str]:
    """The names of the buttons on a page, and of links that look like one, as screen readers read
    them.
    """
    return [heard(inside) for _, inside in BUTTON.findall(html)]


def polls(html: str) -> bool:
    """Whether the page itself asks again by and by; the header's indicator, which stands above it,
    always does.
    """
    return "hx-trigger" in html[html.find("<main") :]
