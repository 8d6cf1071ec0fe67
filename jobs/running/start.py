"""What `manage.py up` does before the first process starts: the folder, the tables, the static
files, the account.
"""

import fcntl
import hashlib
import hmac
import os
import secrets
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol, TextIO

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from jobs.byte_sizes import in_words
from jobs.databases import history, sqlite
from jobs.errors import OverprintError
from jobs.models import Status
from jobs.running import data_folder
from jobs.storage import trials

FIRST_ACCOUNT = "operator"
PREPARING = 0x6F7665727072696E  #: the number of our lock in PostgreSQL: "overprin"
#: bytes of a database: rebuilt silently; not at a start
QUICK_REBUILD, LONG_REBUILD = 10_000_000, 2_000_000_000
REBUILT_A_SECOND = 50_000_000  #: bytes of a database, on a slow disk
UNUSED = ["htmax-*", "htmx-4*", "htmx-2.js", "ext"]
"""Files of django_htmx for which no page asks. To compress them takes two thirds of the time."""
#: seconds the processes of a killed run have to end, and again after they are killed
LEFTOVERS = 15.0

type Say = Callable[[str], None]


class Terminal(Protocol):
    """A command's output."""

    def write(self, text: str, /) -> object: ...
    def flush(self) -> object: ...


def take_folder(data: Path, say: Say) -> TextIO:
    """Return the lock on the data folder, as an open file. Raises DataFolderUnusable.

    Wait for the processes of a killed run, then kill those that do not end: a RabbitMQ node that is
    asked to end while it starts may stay for ever. Leases and the broker's log make a kill safe.
    """
    data_folder.refuse_network_file_system(data)
    data.chmod(0o700)
    since, have_been_killed = time.monotonic(), False
    while True:
        try:
            return data_folder.lock(data)
        except data_folder.DataFolderUnusable as refusal:
            is_over = time.monotonic() - since > LEFTOVERS
            if refusal.details["pid"] or (is_over and have_been_killed):
                raise
            if is_over:
                since, have_been_killed = time.monotonic(), True
                _kill_leftovers(data, say)
            elif not have_been_killed:
                say("Waiting for the processes of the last run to end.")
            time.sleep(1)


def _kill_leftovers(data: Path, say: Say) -> None:
    left = [pid for pid in data_folder.lock_holders(data) if pid != os.getpid()]
    seen = ", ".join(f"process {pid}" for pid in left) or "none that is seen"
    say(f"They do not end by themselves. Killing {seen}.")
    for pid in left:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)


def empty_temporary_folder(data: Path) -> None:
    """Delete the temporary files that killed workers left.

    Call it only with the lock on the data folder.
    """
    shutil.rmtree(data_folder.temporary(data), ignore_errors=True)
    data_folder.make(data_folder.temporary(data))


def migrate() -> None:
    """Apply missing migrations. Raises TablesInBetween.

    The check first is there because it is quicker than the command.
    """
    history.refuse_in_between(connection)
    if _are_migrations_missing():
        with one_at_a_time():
            if _are_migrations_missing():  # another host may have applied them meanwhile
                call_command("migrate", interactive=False, verbosity=0)


def _are_migrations_missing() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Keep other hosts from preparing the same database meanwhile.

    A transaction on a separate connection holds the lock: it ends with this process, and a pooler
    that gives out connections by the transaction keeps it, too.
    """
    if connection.vendor != "postgresql":
        yield
        return
    holder = connection.copy()
    try:
        holder.set_autocommit(False)
        with holder.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PREPARING])
        yield
    finally:
        holder.close()


def let_database_give_back(say: Say) -> None:
    """Rebuild a database that was made before it could give the space of deleted rows back. Once,
    while nothing runs.

    A new one takes no time. Where the disk has no room for that, or the database is so large that
    the start would last, say what can be done.
    """
    if connection.vendor != "sqlite" or sqlite.gives_back():
        return
    size, in_all = sqlite.size(), in_words(sqlite.size())
    command = "`manage.py cleanup --database`, while the site is stopped, lets it"
    if size > LONG_REBUILD:
        say(
            f"Note      The database ({in_all}) cannot give back the space of deleted batches. "
            f"{command}."
        )
    elif sqlite.room() < sqlite.room_to_rebuild():
        say(
            f"Note      The disk has no room to rebuild the database ({in_all}), so that it "
            f"gives space back."
        )
    else:
        if size > QUICK_REBUILD:
            seconds = round(size / REBUILT_A_SECOND) or 1
            say(
                f"The database ({in_all}) is rebuilt once, so that it gives space back: about "
                f"{seconds} s."
            )
        with suppress(OperationalError):  # another process has it open; the next start tries again
            sqlite.rebuild()


def look_at_storage(write: Callable[[str], object]) -> None:
    """Say what the storage refuses. The site starts all the same: it waits until that is put
    right.
    """
    if sentence := trials.refusal():
        write(f"Warning   {sentence}")


def collect_static_files() -> None:
    """Copy the static files, named by content and compressed, if one has changed or a power cut
    lost some copies. Processes that share the data folder wait for each other.
    """
    with (settings.DATA / "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _collect_what_changed()


def _collect_what_changed() -> None:
    mark = settings.DATA / "static.fingerprint"
    if mark.exists() and mark.read_text(encoding="utf-8") == _static_fingerprint():
        return
    # All of it: half a manifest stops Django from starting.
    shutil.rmtree(settings.STATIC_ROOT, ignore_errors=True)
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED)
    mark.write_text(_static_fingerprint(), encoding="utf-8")


def _static_fingerprint() -> str:
    """Return a hash of the source files' times and sizes, and of the sizes of their collected
    copies. Folders do not count: the size of a copied one may differ.
    """
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            state = Path(storage.path(name)).stat()
            digest.update(f"{name} {state.st_size} {state.st_mtime_ns}\n".encode())
    for copy in sorted(filter(Path.is_file, settings.STATIC_ROOT.rglob("*"))):
        digest.update(f"{copy.name} {copy.stat().st_size}\n".encode())
    return digest.hexdigest()


class PasswordRefused(OverprintError):
    """OVERPRINT_FIRST_PASSWORD is too easy to guess."""

    code = "password_refused"


def first_password() -> str:
    """Return OVERPRINT_FIRST_PASSWORD; empty where it is not set. Raises PasswordRefused."""
    given = os.environ.get("OVERPRINT_FIRST_PASSWORD", "")
    if given:
        try:
            validate_password(given, User(username=FIRST_ACCOUNT))
        except ValidationError as error:
            why = " ".join(error.messages)
            raise PasswordRefused(f"OVERPRINT_FIRST_PASSWORD cannot be used. {why}") from error
    return given


def first_account(show: Callable[[str | None], None]) -> None:
    """Make the account `operator` when the site has no account yet.

    `show` gets its password before the account exists: a start that is killed in between shows
    another one the next time, so nobody is locked out. It gets an empty text for a password from
    OVERPRINT_FIRST_PASSWORD, which the person knows, and None when the site has an account. Raises
    PasswordRefused for one that is too easy to guess.
    """
    with one_at_a_time():
        _first_account(show)


def _first_account(show: Callable[[str | None], None]) -> None:
    if User.objects.exists():
        show(None)
        return
    given = first_password()
    password = given or secrets.token_urlsafe(12)
    show("" if given else password)
    User.objects.create_user(FIRST_ACCOUNT, password=password)


def introduce_password(terminal: Terminal, password: str | None) -> None:
    """Print the password of the first account, or where it comes from (see `first_account`)."""
    if password:
        terminal.write(f"Password  {password}")
        terminal.write("          Shown this once. `manage.py password operator` sets another.")
    elif password is None:
        terminal.write("Password  as you set it; `manage.py password operator` sets another.")
    else:
        terminal.write("Password  from OVERPRINT_FIRST_PASSWORD")
    terminal.flush()  # the account is made after this: no password is lost with the process


def note_secret_key() -> None:
    """Store a digest of SECRET_KEY, by which other hosts see that theirs is the same."""
    Status.objects.update_or_create(pk=1, defaults={"secret_key": key_digest()})


def key_digest() -> str:
    return hmac.digest(settings.SECRET_KEY.encode(), b"overprint hosts", "sha256").hex()
