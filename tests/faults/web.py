"""A web process that dies while somebody uploads, and between *Start* and the first message:

F18.
"""

import signal
import threading
import time
import urllib.error
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from tests.faults import invariants, orders
from tests.faults.knobs import Plan
from tests.faults.runs import Fault, Run
from tests.faults.sampling import Sampler
from tests.faults.sites import send
from tests.faults.visitor import UNREACHABLE
from tests.faults.waiting import until

ROWS = 160
PACK = 3  #: pictures in one request
BROKEN = 500  #: nginx answers 502 for a process that died


def kill_web(run: Run) -> None:
    """Make a second batch by hand in a browser, beside the one that runs."""
    first = run.batch
    run.batch = _new(run)
    _upload(run, _now_and_then(run))
    _bring_sheet(run, ROWS, lambda kind, kills: _wait_for_chores(run, kind, kills=kills))
    _press_start(run)
    _follow(run)
    run.batch = first


def make_by_hand(run: Run, rows: int) -> str:
    """Return a batch that was made and started in a browser, by somebody who asks again when nobody
    answers.
    """
    first = run.batch
    made = run.batch = patiently(lambda: _new(run))
    _upload(run, lambda: None)
    _bring_sheet(run, rows, lambda kind, _: _wait_for_chores(run, kind, kills=0))
    _start(run)
    started = "SELECT started_at FROM jobs_batch WHERE id = %s"
    until(lambda: run.query(started, run.batch_id)[0][0], 30, "a batch that was started by hand")
    run.batch = first
    return made


def _start(run: Run) -> None:
    """Press Start. Whoever answers may die of it, but no page may break."""
    try:
        run.visitor.post(f"/batches/{run.batch}/start", {})
    except urllib.error.HTTPError as error:
        run.expect(error.code != BROKEN, "the page broke when Start was pressed")
    except UNREACHABLE:
        pass  # nobody answered


def _new(run: Run) -> str:
    return run.visitor.follow("/batches/new", {}).rstrip("/").split("/")[-2]


def _upload(run: Run, disturb: Callable[[], None]) -> None:
    """Upload pack by pack. After a kill, ask the server what it has, as the script does."""
    while wanted := _wanted(run):
        for pack in range(0, len(wanted), PACK):
            disturb()
            _send_pack(run, dict(wanted[pack : pack + PACK]))
    strangers = run.query("SELECT path FROM jobs_source WHERE key = ''")
    run.expect(not strangers, f"announced, never stored: {strangers}")
    sizes = {path.name: path.stat().st_size for path in run.pictures}
    stored = dict(run.query("SELECT path, size FROM jobs_source WHERE batch_id = %s", run.batch_id))
    run.expect(stored == sizes, f"stored {stored}, not {sizes}")


def _wanted(run: Run) -> list[tuple[str, bytes]]:
    """Return (number, bytes) of each picture that the server needs."""
    entries = [
        [path.name, path.stat().st_size, int(path.stat().st_mtime * 1000)] for path in run.pictures
    ]
    answers = patiently(
        lambda: run.visitor.post_json(f"/batches/{run.batch}/images/manifest", {"files": entries})
    )
    both = zip(run.pictures, answers["files"], strict=True)
    return [
        (str(answer["id"]), path.read_bytes()) for path, answer in both if answer["state"] == "need"
    ]


def _send_pack(run: Run, files: dict[str, bytes]) -> None:
    with suppress(*UNREACHABLE, ValueError):
        run.visitor.post_files(f"/batches/{run.batch}/images/pack", files, pause=0.1)


def _now_and_then(run: Run) -> Callable[[], None]:
    """Kill the server while it reads: its worker, or all of it."""

    def disturb() -> None:
        if run.chance.random() < 0.5:
            run.breaks += 1
            _kill_soon(run)

    return disturb


def _kill_soon(run: Run) -> None:
    victims = run.site.children("web") if run.chance.random() < 0.7 else [run.site.pid("web")]

    def kill() -> None:
        time.sleep(run.chance.uniform(0.02, 0.3))
        for victim in victims:
            send(victim, signal.SIGKILL)

    threading.Thread(target=kill, daemon=True).start()


def _bring_sheet(run: Run, rows: int, wait: Callable[[str, int], None]) -> None:
    """Upload the sheet and continue to the check. `wait` waits for a kind of chore, and kills its
    process that often first.
    """
    order = orders.write(run.folder / "second", run.pictures, rows, {})
    where = f"/batches/{run.batch}"
    patiently(
        lambda: run.visitor.post_files(
            f"{where}/sheet/file", {"sheet.csv": order.sheet.read_bytes()}
        )
    )
    wait("read", 2)
    patiently(lambda: run.visitor.post(f"{where}/match/", {"by": "column", "column": "photo"}))
    wait("match", 1)
    document = {"do": "document", "document": order.design.read_text(encoding="utf-8")}
    patiently(lambda: run.visitor.post(f"{where}/design/", document))
    patiently(lambda: run.visitor.get(f"{where}/check/"))
    wait("check", 1)


def _wait_for_chores(run: Run, kind: str, *, kills: int) -> None:
    """Wait for the last chore of this kind, after killing the chores process and its child a few
    times.
    """
    for _ in range(kills):
        time.sleep(run.chance.uniform(0.1, 0.8))
        run.site.kill("chores")
        run.breaks += 1
    sql = (
        "SELECT state, sentence FROM jobs_chore WHERE batch_id = %s AND kind = %s ORDER BY id DESC"
    )
    until(
        lambda: [state for state, _ in run.query(sql, run.batch_id, kind)][:1] == ["done"],
        60,
        f"the end of {kind}",
    )


def _press_start(run: Run) -> None:
    """Press Start while the dispatcher is stopped, and kill web and chores right after the commit,
    so that nobody is left to notify it.
    """
    dispatcher = run.site.kill("dispatcher", signal.SIGSTOP)
    _start(run)
    for name in ("web", "chores"):
        run.site.kill(name)
        run.breaks += 1
    send(dispatcher, signal.SIGCONT)
    started = "SELECT started_at FROM jobs_batch WHERE id = %s"
    run.expect(
        run.query(started, run.batch_id)[0][0],
        "the batch was not started although the page had answered",
    )


def _follow(run: Run) -> None:
    until(lambda: run.is_settled(), 120, "the end of the second batch", every=0.5)
    sampler = Sampler(run.site, run.visitor, run.batch, ROWS)
    patiently(sampler.compare)
    verdict = invariants.examine(run.site, run.visitor, run.batch, {}, sampler, run.fault.gap)
    run.problems.extend(verdict.sentences)


def patiently(ask: Any) -> Any:
    """Act as a person does: try again if the server is not there."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return ask()
        except (*UNREACHABLE, ValueError) as error:
            if time.monotonic() > deadline or (
                isinstance(error, urllib.error.HTTPError) and error.code < 500
            ):
                raise
            time.sleep(0.5)


FAULTS = [
    Fault(
        "killed-web",
        "F18",
        "gunicorn killed while it receives pictures and after Start, chores while they read, match "
        "and check",
        kill_web,
        250,
        Plan(0.25),
    )
]
