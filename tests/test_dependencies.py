"""docs/dependencies.md and docs/licences.md name what is declared, installed and vendored, with its
licence.
"""

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import metadata
from pathlib import Path
from typing import Any

from jobs.rendering.fonts.families import families
from tests import services

ROOT = services.ROOT
DOCS = ROOT / "docs"
LICENCES = {"OFL-1.1": "SIL Open Font License 1.1", "Apache-2.0": "Apache License 2.0"}


def declared_dependencies() -> list[str]:
    """Return the direct dependencies of every group, without versions."""
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [project["project"]["dependencies"], *project["dependency-groups"].values()]
    return sorted(
        re.split(r"[\[<>=!;~ ]", line)[0]
        for group in groups
        for line in group
        if isinstance(line, str)
    )


def pinned_for_the_site() -> list[str]:
    """Return what `requirements.txt` installs on Linux."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [
        line.partition("==")[0]
        for line in lines
        if re.match(r"[a-z].*==", line) and "'win32'" not in line
    ]


def licence_of(package: str) -> str:
    """Return the licence as the installed package declares it: expression, else one line of text,
    else classifier.
    """
    found = metadata(package)
    texts = [found.get("License-Expression"), found.get("License")]
    if line := next((text for text in texts if text and "\n" not in text), None):
        return str(line)
    kinds: list[str] = found.get_all("Classifier") or []
    return next(kind.rpartition(" :: ")[2] for kind in kinds if kind.startswith("License :: "))


def tables(document: Path) -> Iterator[dict[str, str]]:
    """Yield every row of every table, by the titles of its columns; code marks are dropped."""
    titles: list[str] = []
    for line in document.read_text(encoding="utf-8").splitlines():
        if not line.startswith("|"):
            titles = []
            continue
        cells = [cell.strip().replace("`", "") for cell in line.strip("|").split("|")]
        if not titles:
            titles = cells
        elif set(line) - set("|-: "):
            yield dict(zip(titles, cells, strict=True))


def packages(document: Path) -> dict[str, str]:
    """Return the licence that a document gives for each Python package."""
    rows = [row for row in tables(document) if "package" in row and "licence" in row]
    assert len({row["package"] for row in rows}) == len(rows)
    return {row["package"]: row["licence"] for row in rows}


def test_every_direct_dependency_has_its_line_and_no_line_is_left_over() -> None:
    assert sorted(packages(DOCS / "dependencies.md")) == declared_dependencies()


def test_every_line_of_a_dependency_names_the_licence_of_its_metadata() -> None:
    listed = packages(DOCS / "dependencies.md")

    assert listed == {name: licence_of(name) for name in listed}


def test_every_package_of_the_running_site_is_listed_with_its_licence() -> None:
    assert packages(DOCS / "licences.md") == {
        name: licence_of(name) for name in pinned_for_the_site()
    }


def test_every_system_package_of_prepare_has_its_line() -> None:
    script = (ROOT / "prepare").read_text(encoding="utf-8")
    words = re.findall(
        r"install_packages ([a-z][\w .-]*)|^TEST_PACKAGES=\"([^\"]+)\"", script, re.MULTILINE
    )
    installed = {name for pair in words for name in " ".join(pair).split() if name != "does"}

    rows = [row for row in tables(DOCS / "dependencies.md") if "when" in row]
    listed = {
        name
        for row in rows
        for name in re.split(r", | ", row["package"])
        if re.fullmatch(r"[a-z0-9-]+", name)
    }

    assert installed <= listed
    assert {row["package"].split(",")[0] for row in rows} <= installed


def test_every_font_family_is_listed_with_its_licence() -> None:
    rows = [row for row in tables(DOCS / "licences.md") if "family" in row]

    listed = {
        (row["family"], LICENCES[row["font licence"].split(",")[0]], row["from"]) for row in rows
    }

    assert listed == {(it.name, it.licence, it.package or "vendored") for it in families()}


def test_every_vendored_file_is_listed_and_has_its_licence_beside_it() -> None:
    fonts = [
        file for kind in ("*.woff2", "*.woff", "*.ttf", "*.otf", "*.ttc") for file in shipped(kind)
    ]
    vendored = {*fonts, *(file for file in shipped("*.js") if "vendor" in file.parts)}

    listed = [ROOT / row["vendored"] for row in tables(DOCS / "licences.md") if "vendored" in row]

    assert sorted(vendored) == sorted(listed)
    assert [file for file in listed if not (file.parent / "LICENSE").is_file()] == []


def shipped(kind: str) -> list[Path]:
    """Return the files of a kind that belong to the site, without those that only its tests use."""
    return [
        file
        for top in ("static", "templates", "dashboard", "jobs")
        for file in (ROOT / top).rglob(kind)
    ]
