"""`make upgrade`: begin a batch with the processes of an older version, replace them one after the
other, and judge what was made. FROM= a commit or tag; otherwise the latest tag before this commit,
or without tags the last commit that had other tables.

On PostgreSQL and RabbitMQ, as on several hosts. Both versions work side by side: first the old
processes on the new tables, then old and new ones together.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from jobs.running import ports
from tests import services
from tests.faults.visitor import UNREACHABLE, Visitor
from tests.upgrades import batches

PARTS: Mapping[str, tuple[str, ...]] = {
    "worker": ("-m", "celery", "--quiet", "-A", "dashboard", "worker"),
    "dispatcher": ("manage.py", "dispatch"),
    "chores": ("manage.py", "chores"),
    "web": ("-m", "gunicorn", "dashboard.wsgi"),
}
ORDER = ("dispatcher", "worker", "web", "chores")  #: in which they are replaced
EXTRA = 20  #: pictures that are made before the next step: proof that the mixture works
PATIENCE = 300.0


@dataclass(slots=True)
class Site:
    """Processes that were started one by one, each of the old or the new tree."""

    folder: Path
    settings: Mapping[str, str]
    database: str
    url: str
    running: dict[str, ExitStack] = field(default_factory=dict)

    def start(self, part: str, tree: Path) -> None:
        """Start a part, and stop the one that runs: it finishes what it has in hand."""
        if part in self.running:
            self.running.pop(part).close()
        stack = self.running[part] = ExitStack()
        stack.enter_context(self._process(part, tree))
        say(f"{part:<10} of {tree.name} works, {self.done()} pictures are made")

    @contextmanager
    def _process(self, part: str, tree: Path) -> Iterator[None]:
        with (self.folder / f"{part}.txt").open("ab") as said:
            process = subprocess.Popen(
                [sys.executable, *PARTS[part]],
                cwd=tree,
                env=self.environment(part),
                stdout=said,
                stderr=said,
            )
        try:
            yield
        finally:
            process.terminate()
            code = process.wait(PATIENCE)
            if code:
                raise AssertionError(f"{part} ended with exit code {code}, not 0")

    def environment(self, host: str) -> dict[str, str]:
        """Return the settings of one host. Each has a data folder for itself."""
        data = self.folder / f"data-{host}"
        data.mkdir(exist_ok=True)
        return services.environment(data, **self.settings)

    def manage(self, tree: Path, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command],
            cwd=tree,
            env=self.environment("web"),
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise AssertionError(f"{' '.join(command)}: {done.stdout}{done.stderr}")
        return done.stdout

    def done(self) -> int:
        with closing(psycopg.connect(self.database)) as connection:
            found = connection.execute("SELECT count(*) FROM jobs_job WHERE state = 'done'")
            (count,) = found.fetchone() or (0,)
        return int(count)

    def wait_for(self, wanted: int) -> None:
        until = time.monotonic() + PATIENCE
        while self.done() < wanted:
            if time.monotonic() > until:
                raise AssertionError(f"{self.done()} pictures were made, and {wanted} awaited")
            time.sleep(0.2)

    def look_at(self, visitor: Visitor, batch: str) -> None:
        """Open the pages of the batch, as soon as a process of pages answers."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                visitor.sign_in()
                for path in ("/", f"/batches/{batch}/", f"/batches/{batch}/rows/", "/workers/"):
                    visitor.get(path)
                return
            except UNREACHABLE:
                if time.monotonic() > until:
                    raise
                time.sleep(0.5)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--from", dest="commit", help="the older commit or tag")
    options.add_argument("--rows", type=int, default=800)
    chosen = options.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="overprint-upgrade-")))
        commit = chosen.commit or before()
        say(f"from {_git('log', '-1', '--format=%h %cs %s', commit)}")
        old = stack.enter_context(_tree(folder / "old", commit))
        site = stack.enter_context(_site(folder))
        return _judged(_upgraded(site, old, chosen.rows), chosen.rows)


def _upgraded(site: Site, old: Path, rows: int) -> dict[str, object]:
    """Go from the old version to this one in the middle of a batch, and return the verdict."""
    new = services.ROOT
    site.manage(old, "manage.py", "migrate", "--verbosity=0")
    site.manage(old, "manage.py", "collectstatic", "--noinput", "--verbosity=0")
    site.manage(old, "-c", batches.MAKE_ACCOUNT)
    for part in PARTS:
        site.start(part, old)
    batch = batches.submit(site.manage, old, site.folder, rows)
    visitor = Visitor(site.url)
    site.look_at(visitor, batch)
    site.wait_for(EXTRA)
    site.manage(new, "manage.py", "prepare")
    say("the tables are those of the new version")
    site.look_at(visitor, batch)
    for part in ORDER:
        site.wait_for(min(site.done() + EXTRA, rows))
        site.start(part, new)
        site.look_at(visitor, batch)
    site.wait_for(rows)
    verdict = json.loads(site.manage(new, "-c", batches.VERIFY, batch))
    for part in list(site.running):
        site.running.pop(part).close()
    return dict(verdict)


def _judged(verdict: Mapping[str, object], rows: int) -> int:
    say(json.dumps(verdict))
    wanted = {"done": rows, "files": rows, "missing": 0, "changed": 0, "doubled": 0}
    is_well = all(verdict[name] == value for name, value in wanted.items())
    say("well" if is_well else f"NOT WELL: wanted {wanted}")
    return 0 if is_well else 1


def before() -> str:
    """Return the version that this one has to replace."""
    if tags := _git("tag", "--merged", "HEAD~1", "--sort=-creatordate").split():
        return tags[0]
    newest = _git("log", "-1", "--diff-filter=A", "--format=%H", "--", "jobs/migrations/*.py")
    return f"{newest}~1"


def _git(*words: str) -> str:
    done = subprocess.run(
        ["git", *words], cwd=services.ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@contextmanager
def _tree(folder: Path, commit: str) -> Iterator[Path]:
    """Check an older commit out. It runs in this environment of Python."""
    subprocess.run(
        ["git", "worktree", "add", "--quiet", "--detach", str(folder), commit],
        cwd=services.ROOT,
        check=True,
    )
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
        subprocess.run(["git", "worktree", "prune"], cwd=services.ROOT, check=True)


@contextmanager
def _site(folder: Path) -> Iterator[Site]:
    with services.broker(folder / "broker") as node, services.postgres(fsync="on") as database:
        (port,) = ports.free_private_ports(1)
        settings = {
            "DATABASE_URL": database,
            "BROKER_URL": node.url,
            "STORAGE_URL": f"file:{folder / 'files'}",
            "SECRET_KEY": "the same key on every host of this installation",
            "PORT": str(port),
            "WORKERS": "2",
            "DJANGO_SETTINGS_MODULE": "dashboard.settings",
            "OVERPRINT_FIRST_PASSWORD": services.PASSWORD,
        }
        site = Site(folder, settings, database, f"http://127.0.0.1:{port}")
        try:
            yield site
        finally:
            for stack in site.running.values():
                stack.close()


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main())
