"""The site's Celery app with a hand of ours in its drawing: `celery -A tests.faults.worker worker`.

The product knows nothing of it. Constants are turned before the worker reads them.
"""

from dashboard.celery import app
from tests.faults import knobs, sabotage

knobs.turn()
sabotage.install()
sabotage.knock_often()

__all__ = ["app"]
