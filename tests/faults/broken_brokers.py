"""A broker that dies, stops, forgets or refuses, and lines to it that go dead: F5 to F10."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from tests.faults.kills import QUICK_HEARTBEAT, SMALL_WINDOW
from tests.faults.knobs import Plan
from tests.faults.proxies import Proxy
from tests.faults.runs import Fault, Run
from tests.faults.waiting import until

PUBLISHING = Plan(0.15, constants=SMALL_WINDOW)


# --- F5, F6: away ---------------------------------------------------------------------------------


def kill_broker(run: Run) -> None:
    def kill() -> None:
        run.site.kill("broker")
        until(run.site.node.is_ready, 60, "the broker")
        run.wait_for_progress(1, 60)

    run.repeat(kill, every=(2, 6), seconds=30)


def stop_application(run: Run) -> None:
    _away(run, 25)
    run.saw("broker_down")


def stay_away(run: Run) -> None:
    """Make the hundred attempts after which Celery gives up by default take seconds instead of 46
    minutes.
    """
    before = run.site.pid("worker")
    _away(run, 30)
    run.wait_for_progress(3, 60)
    knocks = len(re.findall("Trying again", run.site.log()))
    run.expect(knocks > 120, f"the worker knocked only {knocks} times")
    run.expect(run.site.pid("worker") == before, "the worker gave up and had to be started again")


def _away(run: Run, seconds: float) -> None:
    run.site.rabbitmqctl("stop_app")
    time.sleep(seconds)
    run.site.rabbitmqctl("start_app")
    run.breaks += 1


# --- F7, F8: lines --------------------------------------------------------------------------------


def through_proxy(name: str) -> Callable[[Run], object]:
    """Let the named process reach the broker through a proxy of the test."""

    @contextmanager
    def setup(run: Run) -> Iterator[None]:
        port = run.site.node.ports.amqp
        with Proxy(port) as run.thing:
            url = run.site.broker_url.replace(f":{port}//", f":{run.thing.port}//")
            run.site.plan = replace(run.site.plan, environments={name: {"BROKER_URL": url}})
            yield

    return setup


def half_open(run: Run) -> None:
    """Keep a connection half open for longer than two heartbeats: both ends give it up without
    hearing of the other.
    """
    run.thing.hold(to_broker=True, to_client=True)
    time.sleep(35)
    run.thing.release()
    run.breaks += 1


def lose_line(run: Run) -> None:
    """Lose the connection as when a router restarts: only the site's own missing heartbeats show
    it.
    """
    run.once(run.thing.forget_lines)
    run.wait_for_progress(5, 90)


def hold_confirms(run: Run) -> None:
    """Let messages arrive but hold their confirms."""
    run.thing.hold(to_client=True)
    time.sleep(25)
    run.thing.release()
    run.breaks += 1


def cut_before_confirms(run: Run) -> None:
    run.repeat(run.thing.cut_after_next_publish, every=(1, 3), seconds=25)
    run.expect(run.thing.cuts >= 3, f"only {run.thing.cuts} connections were cut")


# --- F9: forgetful --------------------------------------------------------------------------------


def purge_queue(run: Run) -> None:
    with run.site.channel() as channel:
        channel.queue_purge("overprint")


def delete_queue(run: Run) -> None:
    with run.site.channel() as channel:
        channel.queue_delete("overprint")


def delete_exchange(run: Run) -> None:
    with run.site.channel() as channel:
        channel.exchange_delete("overprint")


def forget(run: Run) -> None:
    ways = [purge_queue, delete_queue, delete_exchange]
    for way in run.chance.sample(ways, len(ways)):
        way(run)
        run.breaks += 1
        run.wait_for_progress(10, 60)
        time.sleep(run.chance.uniform(0.5, 2))


# --- F10: alarms ----------------------------------------------------------------------------------


def memory_alarm(run: Run) -> None:
    run.site.rabbitmqctl("set_vm_memory_high_watermark", "absolute", "1MB")
    _blocked(run)
    run.site.rabbitmqctl("set_vm_memory_high_watermark", "absolute", "512MB")


def disk_alarm(run: Run) -> None:
    run.site.rabbitmqctl("set_disk_free_limit", "9000GB")
    _blocked(run)
    run.site.rabbitmqctl("set_disk_free_limit", "1GB")


def _blocked(run: Run) -> None:
    time.sleep(25)
    run.breaks += 1
    run.saw("broker_blocked")
    run.expect(run.sampler.slowest < 3, f"a page took {run.sampler.slowest:.1f} s during the alarm")


# --------------------------------------------------------------------------------------------------

KNOCKING = replace(PUBLISHING, knock_every=0.1)
HEARTBEAT = replace(PUBLISHING, constants=QUICK_HEARTBEAT | SMALL_WINDOW)

FAULTS = [
    Fault(
        "killed-broker",
        "F5",
        "kill -9 the broker, again as soon as work resumes",
        kill_broker,
        300,
        PUBLISHING,
    ),
    Fault(
        "stopped-application",
        "F5",
        "rabbitmqctl stop_app for 25 s",
        stop_application,
        250,
        PUBLISHING,
    ),
    Fault(
        "broker-away",
        "F6",
        "the broker is away for over 100 of the worker's connection attempts",
        stay_away,
        250,
        KNOCKING,
    ),
    Fault(
        "half-open-worker",
        "F7",
        "nothing passes between worker and broker for 35 s (heartbeat 5 s)",
        half_open,
        250,
        HEARTBEAT,
        setup=through_proxy("worker"),
    ),
    Fault(
        "half-open-dispatcher",
        "F7",
        "nothing passes between dispatcher and broker for 35 s",
        half_open,
        250,
        PUBLISHING,
        setup=through_proxy("dispatcher"),
    ),
    Fault(
        "dead-line",
        "F7",
        "the worker's connection is silently dead for good; a new one would work",
        lose_line,
        250,
        PUBLISHING,
        setup=through_proxy("worker"),
    ),
    Fault(
        "held-confirms",
        "F8",
        "messages arrive, confirms do not, for 25 s",
        hold_confirms,
        300,
        PUBLISHING,
        setup=through_proxy("dispatcher"),
    ),
    Fault(
        "cut-before-confirm",
        "F8",
        "the line is cut between publish and confirm, every 1–3 s",
        cut_before_confirms,
        300,
        PUBLISHING,
        setup=through_proxy("dispatcher"),
    ),
    Fault(
        "forgetful-broker",
        "F9",
        "queue purged, queue deleted, exchange deleted",
        forget,
        300,
        PUBLISHING,
    ),
    Fault(
        "memory-alarm",
        "F10",
        "the broker is short of memory for 25 s",
        memory_alarm,
        300,
        PUBLISHING,
    ),
    Fault("disk-alarm", "F10", "the broker is short of disk for 25 s", disk_alarm, 300, PUBLISHING),
]
