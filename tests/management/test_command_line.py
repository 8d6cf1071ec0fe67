from pathlib import Path

from tests.test_starts import SAID, said_by


def test_a_command_keeps_what_it_imported_from_the_collector(tmp_path: Path) -> None:
    said = said_by(tmp_path, "manage.py", "shell", "-v0", "-c", f"import gc; {SAID}")

    assert said == "True True\n"
