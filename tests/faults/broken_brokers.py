"""A broker that dies, stops, forgets or refuses: F5, F6, F9, F10."""

from tests.faults.knobs import Plan
from tests.faults.runs import Fault, Run
from tests.faults.waiting import until


def kill_broker(run: Run) -> None:
    def kill() -> None:
        run.site.kill("broker")
        until(run.site.node.is_ready, 60, "the broker")
        run.wait_for_progress(1, 60)

    run.repeat(kill, every=(2, 6), seconds=35)


FAULTS = [
    Fault("killed-broker", "F5", "kill -9 the broker, again as soon as work goes on", kill_broker, 300, Plan(0.15)),
]
