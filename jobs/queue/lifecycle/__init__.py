"""The life of a job: the only writer of its state. Each change is one guarded `UPDATE` that says
whether it won.

`claims` and `outcomes` are a worker's side, `publishing` and `recovery` the dispatcher's, `batches`
and `rows` a person's. Edges: `jobs.states.State`.
"""

from jobs.queue.lifecycle.batches import (
    MANY_RESULTS,
    cancel,
    end_first,
    fail_without_picture,
    first_again,
    follow_flags,
    pause,
    reopen_unfinished,
    resume,
    settle,
    start,
    uncancel,
    unfinished,
)
from jobs.queue.lifecycle.claims import Claim, claim, has_waited_for_file
from jobs.queue.lifecycle.numbering import (
    issued_numbers,
    numbers_of,
    revoke,
    series_of_version,
    valid_numbers,
)
from jobs.queue.lifecycle.numbering import replace as replace_numbers
from jobs.queue.lifecycle.outcomes import (
    SERIALS,
    TITLE,
    Stored,
    StoredOutputs,
    StoredResult,
    end,
    fail,
    finish,
)
from jobs.queue.lifecycle.publishing import Ticket, mark_queued, unmark
from jobs.queue.lifecycle.recovery import CRASH_LIMIT, UNREADABLE, Held, give_back, held, strike
from jobs.queue.lifecycle.rows import (
    drop,
    follow_sheet,
    give_picture,
    hold,
    leave_out,
    leave_out_totals,
    leave_totals_of_sheet_out,
    open_again,
    put_back,
    put_back_totals,
    remake,
    retry,
    take_from_workers,
)

__all__ = [
    "CRASH_LIMIT",
    "MANY_RESULTS",
    "SERIALS",
    "TITLE",
    "UNREADABLE",
    "Claim",
    "Held",
    "Stored",
    "StoredOutputs",
    "StoredResult",
    "Ticket",
    "cancel",
    "claim",
    "drop",
    "end",
    "end_first",
    "fail",
    "fail_without_picture",
    "finish",
    "first_again",
    "follow_flags",
    "follow_sheet",
    "give_back",
    "give_picture",
    "has_waited_for_file",
    "held",
    "hold",
    "issued_numbers",
    "leave_out",
    "leave_out_totals",
    "leave_totals_of_sheet_out",
    "mark_queued",
    "numbers_of",
    "open_again",
    "pause",
    "put_back",
    "put_back_totals",
    "remake",
    "reopen_unfinished",
    "replace_numbers",
    "resume",
    "retry",
    "revoke",
    "series_of_version",
    "settle",
    "start",
    "strike",
    "take_from_workers",
    "uncancel",
    "unfinished",
    "unmark",
    "valid_numbers",
]
