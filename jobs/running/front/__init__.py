"""The site's own nginx: it keeps slow, idle and hostile connections away from the threads that make
pages.

gunicorn gives each connection a thread, and has no limit on how long a request may take to arrive.
nginx waits for thousands of them at once, checks that a visitor is signed in before it reads a
body, and sends files itself. Its whole configuration and everything it writes are in the data
folder.
"""

from jobs.running.front.nginx import Front, FrontUnusable
from jobs.running.front.preparing import prepare, prepare_alone, socket_of

LEAST_SECRET = 32  #: characters by which nginx and the processes behind it know each other

__all__ = ["LEAST_SECRET", "Front", "FrontUnusable", "prepare", "prepare_alone", "socket_of"]
