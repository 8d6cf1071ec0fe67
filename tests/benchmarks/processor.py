"""The processor time of a site and a browser that a benchmark started, by process."""

from collections import Counter
from contextlib import suppress

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
