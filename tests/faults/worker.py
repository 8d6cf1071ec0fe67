"""A hand of ours in the drawing of a site: `tests.faults.manage worker` imports it.

The product knows nothing of it.
"""

from tests.faults import points, sabotage

sabotage.install()
sabotage.knock_often()
points.arm("worker")
