"""The site's pages with the points of the plan: `gunicorn tests.faults.wsgi`."""

from dashboard.wsgi import application
from tests.faults import points

points.arm("web")

__all__ = ["application"]
