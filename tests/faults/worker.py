"""The site's Celery app with a hand of ours in its drawing: `celery -A tests.faults.worker worker`.

The product knows nothing of it. Constants are turned before the worker reads them.
"""

from dashboard.celery import app
from tests.faults import knobs, points, sabotage

knobs.turn()
sabotage.install()
sabotage.knock_often()
points.arm("worker")

__all__ = ["app"]
