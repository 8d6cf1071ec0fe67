"""The pages that nginx sends by itself: no process behind it answers, or it refuses a request
before one sees it.

They need no other file, because nothing else of the site may work.
"""

from dataclasses import dataclass
from pathlib import Path

from jobs.running import data_folder

FOLDER = "pages"  #: within the folder of nginx
AGAIN = 3  #: seconds until a page looks again
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"

_LAYOUT = """\
<!DOCTYPE html>
<html lang="en">
    <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">{refresh}
        <title>{title} · Overprint</title>
        <style>
            :root {{ color-scheme: light dark }}
            body {{
                margin: 0; font: 16px/1.5 system-ui, sans-serif;
                background: light-dark(#fbfaf7, #16171a); color: light-dark(#1b1c1e, #ededea);
            }}
            main {{
                box-sizing: border-box; width: calc(100% - 32px); max-width: 36rem;
                margin: 10vh auto 0; padding: 24px; border-radius: 8px;
                background: light-dark(#fff, #1e2024);
                border: 1px solid light-dark(#e2dfd6, #34373d);
            }}
            header {{ padding: 16px 24px }}
            a {{ color: inherit }}
            h1 {{ margin: 0 0 12px; font-size: 20px }}
            p {{ margin: 0 0 12px }}
            p:last-child {{ margin: 0 }}
        </style>
    </head>
    <body>
        <header><a href="/"><b>Overprint</b></a></header>
        <main>
            <h1>{title}</h1>
            <p>{text}</p>
            <p><a href="/">All batches</a></p>
        </main>
    </body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: the statuses that it is sent with, what it says, and whether it looks again."""

    name: str
    statuses: tuple[int, ...]
    title: str
    text: str
    looks_again: bool = False

    @property
    def address(self) -> str:
        return f"/-/{FOLDER}/{self.name}.html"

    def html(self) -> str:
        refresh = f'\n        <meta http-equiv="refresh" content="{AGAIN}">'
        return _LAYOUT.format(
            title=self.title, text=self.text, refresh=refresh if self.looks_again else ""
        )


STARTING = Page(
    "starting",
    (502, 503, 504),
    "Overprint is starting",
    f"Nothing is lost: every batch continues where it was. This page looks again every {AGAIN} "
    "seconds. If it stays, the site may be stopped or its disk may be full: then tell the person "
    "who runs it.",
    looks_again=True,
)
NOT_TAKEN = Page(
    "not-taken",
    STARTING.statuses,
    "Overprint did not answer",
    "It may be starting, or its disk may be full. What you sent may not have been done: go back, "
    "reload the page and look, then send it again. Batches continue where they were. If this "
    "happens again, tell the person who runs this site.",
)
"""Sent instead of STARTING if something was posted: to look again at its address would not send it
again.
"""
OTHERS = (
    Page(
        "too-often",
        (429,),
        "Too many requests at once",
        "Nothing was changed. Wait ten seconds, then go back and try again.",
    ),
    Page(
        "not-valid",
        (400, 414, 494),
        "This request is not valid",
        "Its address or one of its headers is too long, or cannot be read. Nothing was changed. Go "
        "back and try again. If that does not help, delete the cookies of this site in your "
        "browser.",
    ),
    Page(
        "not-found",
        (404,),
        "Page not found",
        "The address is wrong, or the file is no longer there.",
    ),
)


def write(folder: Path) -> None:
    """Write all pages where `locations` finds them."""
    place = data_folder.make(folder / FOLDER)
    for page in (STARTING, NOT_TAKEN, *OTHERS):
        (place / f"{page.name}.html").write_text(page.html(), encoding="utf-8")


def error_pages() -> str:
    """Return the lines of nginx.conf that say when each page is sent."""
    lines = [f"error_page {_listed(page)} {page.address};" for page in OTHERS]
    unanswered = f"error_page {_listed(STARTING)} $unanswered;"
    # nginx could not write a body to the disk, or could not ask who sends it
    own_fault = "error_page 500 =507 $unanswered;"
    return "\n        ".join([*lines, unanswered, own_fault])


def choice() -> str:
    """Return the map behind `$unanswered`, and that of when to ask again."""
    return f"""\
map $request_method $unanswered {{
        default {NOT_TAKEN.address};
        GET {STARTING.address};
        HEAD {STARTING.address};
    }}
    map $status $retry_after {{
        default "";
        "~^(429|5)" {AGAIN};
    }}"""


def _listed(page: Page) -> str:
    return " ".join(map(str, page.statuses))
