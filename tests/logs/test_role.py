import pytest

from jobs.logs.role import role


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("python -m gunicorn dashboard.wsgi", "web"),
        ("/srv/.venv/bin/python /srv/.venv/bin/gunicorn dashboard.wsgi", "web"),
        ("python -u -m celery --quiet -A dashboard worker", "worker"),
        ("python -u manage.py worker", "worker"),
        ("python -u manage.py dispatch", "dispatcher"),
        ("/usr/bin/python3 /srv/overprint/manage.py chores", "chores"),
        ("python manage.py up", "supervisor"),
        ("python manage.py cleanup --dry-run", "cleanup"),
        ("python manage.py", "python"),
        ("python -m pytest", "python"),
    ],
)
def test_a_process_is_named_by_its_command(command: str, name: str) -> None:
    assert role(command.split(), {}) == name


def test_uploads_and_downloads_have_a_web_process_of_their_own() -> None:
    assert role(["gunicorn", "dashboard.wsgi"], {"OVERPRINT_STREAMS": "1"}) == "streams"
