"""The processor time of a site and a browser that a benchmark started, by process, and their turn
for it.
"""

from collections import Counter
from contextlib import suppress
from pathlib import Path

import psutil

from tests.faults import sites


def processor_time(site: sites.Site) -> Counter[str]:
    """Return the seconds that each process used so far, of the site, of the browser and of the bare
    nginx.
    """
    names = site.names()
    used: Counter[str] = Counter()
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            used[name_of(process, names)] += times.user + times.system
    return used


def go_first() -> None:
    """Let this process and all that it started run before everything else on the machine, so that a
    crowd counts less.

    The kernel shares the processor between sessions (sched(7), autogroups), and each process of a
    site is in another one: `nice` would not help. Needs root.
    """
    own = psutil.Process()
    for process in (own, *own.children(recursive=True)):
        with suppress(OSError):  # it has ended, or the kernel has no such groups
            Path(f"/proc/{process.pid}/autogroup").write_text("-19", encoding="ascii")


def name_of(process: psutil.Process, names: dict[int, str]) -> str:
    """Return what the supervisor calls a process or its parent, or what Chromium or the system
    does.
    """
    if name := names.get(process.pid) or names.get(process.ppid()):
        return name
    if "chromium" not in process.name():
        return process.name()
    kinds = [
        word.rpartition("=")[2]
        for word in process.cmdline()
        if word.startswith(("--type=", "--utility-sub-type="))
    ]
    return f"browser: {kinds[-1].rpartition('.')[0] or kinds[-1] if kinds else 'main'}"


def shares(used: Counter[str], count: int) -> str:
    each = [
        (name, 1000 * seconds / count) for name, seconds in used.most_common() if seconds >= 0.05
    ]
    return "ms a file: " + ", ".join(
        [f"{sum(ms for _, ms in each):.2f}", *(f"{name} {ms:.2f}" for name, ms in each)]
    )
