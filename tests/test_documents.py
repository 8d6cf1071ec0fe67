"""The documents say what is there: settings, commands, make targets and links."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests import services

MANY = [
    path
    for path in services.ROOT.rglob("*.md")
    if not {".venv", "var", ".pytest_cache"} & set(path.parts)
]
RUNNING = (services.ROOT / "docs" / "running.md").read_text(encoding="utf-8")
READ = re.compile(r"""\benv\.\w+\("([A-Z_]+)"|"(OVERPRINT_[A-Z_]+)\"""")
INNER = {"OVERPRINT_LISTEN", "OVERPRINT_PULSE"}
"""What `manage.py up` sets for its own processes."""
LINK = re.compile(r"\]\(([^)\s]+)\)")


def sources() -> list[Path]:
    folders = ("dashboard", "jobs", "jpegsplice", "pillowscale")
    return [
        services.ROOT / "gunicorn.conf.py",
        *(file for name in folders for file in (services.ROOT / name).rglob("*.py")),
    ]


def anchors(document: Path) -> set[str]:
    """Return the fragments that the headings of a document answer to."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def section(text: str, heading: str) -> str:
    return re.split(r"^## ", text.split(f"## {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def test_every_setting_is_in_the_table_and_none_is_left_over() -> None:
    table = section(RUNNING, "Settings")
    listed = {
        name
        for row in re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", row)
    }

    read = {
        a or b for source in sources() for a, b in READ.findall(source.read_text(encoding="utf-8"))
    }

    assert listed == read - INNER


def test_every_command_that_is_named_exists() -> None:
    ours = {name for name, app in get_commands().items() if app == "jobs"} | {
        "collectstatic",
        "migrate",
    }

    named = {
        name
        for document in MANY
        for name in re.findall(r"manage\.py (\w+)", document.read_text(encoding="utf-8"))
    }

    assert named <= ours
    assert ours == set(re.findall(r"manage\.py (\w+)", RUNNING))


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(
        re.findall(
            r"^([\w-]+):", (services.ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
        )
    )

    named = {
        name
        for document in MANY
        for name in re.findall(r"`make ([\w-]+)", document.read_text(encoding="utf-8"))
    }

    assert named <= targets


@pytest.mark.parametrize(
    "document", MANY, ids=lambda path: path.relative_to(services.ROOT).as_posix()
)
def test_every_link_leads_somewhere(document: Path) -> None:
    broken = []
    for link in LINK.findall(document.read_text(encoding="utf-8")):
        if "://" in link:
            continue
        path, _, fragment = link.partition("#")
        target = document.parent / path if path else document
        if not target.exists() or (fragment and fragment not in anchors(target)):
            broken.append(link)

    assert broken == []


def test_every_benchmark_is_in_the_table_and_none_is_left_over() -> None:
    folder = services.ROOT / "tests" / "benchmarks"
    runnable = {
        file.stem
        for file in folder.glob("*.py")
        if '"__main__"' in file.read_text(encoding="utf-8")
    }

    overview = (folder / "README.md").read_text(encoding="utf-8").split("\n## ")[0]
    table = re.findall(r"^\| `(\w+)` \|", overview, re.MULTILINE)

    assert sorted(runnable) == table


def test_every_module_that_is_named_exists() -> None:
    there = [
        f"/{file.relative_to(services.ROOT).as_posix()}" for file in services.ROOT.rglob("*.py")
    ]

    named = {
        name
        for document in MANY
        for name in re.findall(r"`([\w/]+\.py)`", document.read_text(encoding="utf-8"))
    }

    assert [
        name for name in sorted(named) if not any(path.endswith(f"/{name}") for path in there)
    ] == []


def test_every_button_that_is_named_is_on_a_page() -> None:
    newest = (services.ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("\n## ")[1]
    readme = (services.ROOT / "README.md").read_text(encoding="utf-8")
    pages = [
        *(services.ROOT / "templates").rglob("*.html"),
        *(services.ROOT / "dashboard").rglob("*.py"),
        *(services.ROOT / "jobs" / "design").rglob("*.py"),
    ]
    shown = "\n".join(page.read_text(encoding="utf-8") for page in pages)

    named = set(re.findall(r"(?<!\*)\*([A-Z][\w ]*)\*(?!\*)", newest + readme))

    assert "Try the sample batch" in named
    assert [name for name in sorted(named) if name not in shown] == []
