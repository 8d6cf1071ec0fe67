"""How `gunicorn dashboard.wsgi` serves: threads, because downloads and uploads hold a connection
for minutes.

Behind the site's own nginx there are two: one for pages, and one for uploads and downloads
(OVERPRINT_STREAMS=1), so that slow uploads never keep pages waiting. They listen on socket files,
at BIND and PORT without nginx.
"""

import gc
import os
import resource
from importlib import import_module
from pathlib import Path
from typing import Any

from jobs.processes import starting

starting.end_when_asked()  # until gunicorn sets its own handlers, after all these imports

import django  # noqa: E402
from django.conf import settings  # noqa: E402

from jobs.processes import pulse  # noqa: E402
from jobs.running import data_folder, front  # noqa: E402

gc.disable()  # until all is imported: a quarter of the time of a start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")

_address = os.environ.get("BIND") or "127.0.0.1"
_port = os.environ.get("PORT") or "8000"

_is_for_streams = os.environ.get("OVERPRINT_STREAMS") == "1"


def _listen() -> str:
    """Return where nginx looks for this process, or BIND and PORT without nginx."""
    if settings.FRONT_SECRET:
        data_folder.make(settings.DATA / "front")
        return front.socket_of(settings.DATA, "streams" if _is_for_streams else "web")
    return f"[{_address}]:{_port}" if ":" in _address else f"{_address}:{_port}"


bind = os.environ.get("OVERPRINT_LISTEN") or _listen()
worker_class = "gthread"
workers = 1 if _is_for_streams else 2
threads = 64 if _is_for_streams else 16
preload_app = (
    True  # half the memory and half the starting time: both workers share what the master imported
)
timeout = 120  # for the worker's heartbeat, not a limit on a request
graceful_timeout = 8  # shorter than the supervisor's patience
keepalive = 15
accesslog = None
if settings.LOG == "json":
    logger_class = "jobs.logs.visits.VisitLog"
umask = 0o077  # of socket files
control_socket_disable = True  # it would be created in the home folder
if Path("/dev/shm").is_dir():  # noqa: S108 -- only for gunicorn's heartbeat files
    worker_tmp_dir = "/dev/shm"  # noqa: S108

if _is_for_streams:
    if settings.DATABASES["default"]["ENGINE"] == "jobs.databases.postgresql":
        # A connection kept for each of these threads would use up what PostgreSQL allows. SQLite
        # has no such limit, and connecting again takes a third of the time of a small upload.
        settings.DATABASES["default"]["CONN_MAX_AGE"] = 0
    # A download holds a connection and a file (dashboard/downloads/senders.py).
    _soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    _wanted = 8192 if _hard == resource.RLIM_INFINITY else min(8192, _hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(_soft, _wanted), _hard))


def on_starting(_: object) -> None:
    """Look for the tables and collect the static files, unless `manage.py up` did."""
    if not pulse.has_supervisor():
        django.setup()  # this file is read before the site is, and so without its models
        from jobs.running import hosts, start

        hosts.require_site(serves_pages=True)
        start.collect_static_files()


def when_ready(_: object) -> None:
    """Import the pages in the master, before it forks: the workers share them, and the first
    visitor waits less.

    Looking for cycles among what is kept would only copy that memory.
    """
    import_module(settings.ROOT_URLCONF)
    gc.freeze()
    gc.enable()


def post_fork(_: object, worker: Any) -> None:
    """Let the worker's own loop give the sign of life to the supervisor, too.

    A busy thread does not hold it up.
    """
    tell_master = worker.notify

    def tell_both() -> None:
        tell_master()
        pulse.beat()

    worker.notify = tell_both


def post_worker_init(_: Any) -> None:
    """Let operators see that this worker is alive."""
    from jobs.queue.monitoring import web  # its tables need Django, which is set up by now

    web.begin()


def worker_exit(_: object, __: Any) -> None:
    """Tell them that it stopped because it was asked to."""
    from jobs.queue.monitoring import web

    web.end()
