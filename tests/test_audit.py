"""The audit log is written in one place."""

from tests import services


def test_one_module_writes_the_lines():
    writers = [
        path.relative_to(services.ROOT).as_posix()
        for root in ("jobs", "dashboard")
        for path in (services.ROOT / root).rglob("*.py")
        if "Audit.objects.create" in path.read_text(encoding="utf-8")
    ]

    assert writers == ["jobs/audit.py"]
