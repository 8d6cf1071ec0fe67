"""How often the site's processes look, how long they wait, and how long they believe each other.

All are seconds. Those that depend on each other stand together; `tests/processes/test_intervals.py`
holds them to that.
"""

# --- Signs of life: main loops beat, the supervisor listens -------------------------------------

HEARTBEAT = 1.0  #: between two heartbeats of a main loop; each costs one system call
LOOP_SILENCE = 90.0
"""The dispatcher or the chores may take this long for one round. They beat several times a second;
a statement that waits for a silent database ends after 25 s.
"""
WEB_SILENCE = 180.0  #: gunicorn itself replaces a worker that is silent for two minutes
BROKER_START = 120.0  #: until a node is ready: it takes 5 to 10, on a crowded machine 30

# --- One picture: its limits, and the lease that outlasts them ----------------------------------

SOFT_LIMIT = 120  #: then the task gets an exception and the row fails as *took too long*
HARD_LIMIT = 150  #: then its child is killed
LEASE = 180  #: never renewed: half a minute after the hard limit nobody draws it
WORKER_SILENCE = HARD_LIMIT + 30.0
"""By then every picture that was in hand when the worker fell silent has had its time."""
DATABASE_AWAY = 60.0  #: a child waits for a database that is away; well within the soft limit

# --- The dispatcher ------------------------------------------------------------------------------

DISPATCHER_LOOKS = 0.25  #: between two looks for rows to hand out: a person sees no delay
DISPATCHER_BEATS = 1.0  #: between two rounds of everything else: healing, broker, status row
LEAD = 5  #: a lead that misses five beats is free for another dispatcher
ON_ITS_WAY = 5  #: a message younger than this may not have reached the broker's count yet
UNCONFIRMED = 5.0  #: without a confirm, the private node is asked whether its queue has a leader
UNCONSUMED = 10.0  #: the same for a queue without consumers, although workers run
CONNECTION_BROKEN = 15.0  #: a confirm that takes longer means that the connection is broken
DEAD_LETTERS = 10.0
"""Between two looks for dead letters while nothing is made. A broker that could not set messages
aside at once does it three minutes later, perhaps after the last batch has settled.
"""

# --- Workers -------------------------------------------------------------------------------------

CHILD_SEEN = 15.0  #: between two updates of a child's `seen_at`; each is a commit
CHILD_LOST = 45.0
"""A child of another host that was silent for so long counts as lost with its host, and its picture
is drawn elsewhere, once. If that did not help, the lease decides: the child may be busy and alive.
"""
CHILD_KNOWN = 100.0
"""A child of another host is counted for so long after its last sign of life. Workers of the
version before give one each minute.
"""
BROKER_TRIED = 5.0  #: between two tries of a worker to reach the broker, at most
UNCLAIMED = 60.0  #: work is queued, children are free and none claims: the worker is stalled
RESTART_AGAIN = 300.0  #: between two requests to restart a stalled worker

# --- Chores --------------------------------------------------------------------------------------

CHORES_LOOK = 0.2  #: between two looks for a chore: somebody waits for most of them
HOT_FOLDERS_LOOK = 2.0  #: between two looks into the hot folders
HOT_FOLDERS_SILENT = 60.0  #: a look takes this long: the page says that the folders do not answer
HOT_SET_STEADY = 10.0  #: a dropped set that has not changed for so long is complete
RETENTION_LOOK = 600.0  #: between two looks for batches whose time is over
CHORE_PROGRESS = 0.5  #: between two writes of how far a chore is; its page asks every second
CHORE_RENEWAL = 2.0  #: between two renewals of a chore's lease
CHORE_LEASE = 8  #: a chore is free after three renewals failed to come
CHORE_SILENCE = 300.0
"""A chore that does nothing for so long in a folder on a share is stopped. The server of the share
may have started again meanwhile.
"""
CHORE_ENDING = 1.0  #: for a killed child to end; one that waits for a share may take longer

# --- Folders that may be on a share ---------------------------------------------------------------

FOLDER_ANSWER = 5.0  #: a page waits for such a folder
FOLDER_LOOK = 300.0
"""A look continues for so long without the page: a folder with very many files, or a share whose
server starts again. Meanwhile nobody else is sent there, and each page says so at once.
"""
FOLDER_NEWS = 60.0  #: what a look has found is shown, if it began so lately

# --- Monitoring ----------------------------------------------------------------------------------

HEARTBEAT_ROW = 10.0  #: between two writes of a process's row of life; each is a commit
HEARTBEAT_GONE = 35.0  #: after this time pages say that the process is not running
CENSUS = 10.0  #: rows of a batch are counted again after this time, if there is time for it
