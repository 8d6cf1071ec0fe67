"""What a person can ask for: one function each, with its transaction and its line in the audit log.

`jobs.queue.lifecycle` writes the states; this package decides who may ask for what, and when.
`jobs.control.proofs` has what a client can do with the link of a proof.
"""

from jobs.control.batches import create, make_another, rename
from jobs.control.clocks import correct_clocks
from jobs.control.designs import (
    DESIGN_CHANGED,
    add_insets,
    add_uploaded_insets,
    as_saved,
    delete_design,
    ensure_design,
    follow_language,
    keep_design,
    remove_inset,
    rename_design,
    replace_design,
    save_design,
    use_design,
    with_own_insets,
)
from jobs.control.retention import keep
from jobs.control.retries import make_lost_again, retry
from jobs.control.rows import (
    correct,
    leave_out,
    leave_out_and_start,
    leave_out_row,
    leave_out_totals,
    make_again,
    put_back,
    put_back_row,
    put_back_totals,
    replace_picture,
    use_picture,
)
from jobs.control.running import (
    FIRST_ROWS,
    cancel,
    continue_,
    make_first,
    pause,
    require_running,
    start,
)

__all__ = [
    "DESIGN_CHANGED",
    "FIRST_ROWS",
    "add_insets",
    "add_uploaded_insets",
    "as_saved",
    "cancel",
    "continue_",
    "correct",
    "correct_clocks",
    "create",
    "delete_design",
    "ensure_design",
    "follow_language",
    "keep",
    "keep_design",
    "leave_out",
    "leave_out_and_start",
    "leave_out_row",
    "leave_out_totals",
    "make_again",
    "make_another",
    "make_first",
    "make_lost_again",
    "pause",
    "put_back",
    "put_back_row",
    "put_back_totals",
    "remove_inset",
    "rename",
    "rename_design",
    "replace_design",
    "replace_picture",
    "require_running",
    "retry",
    "save_design",
    "start",
    "use_design",
    "use_picture",
    "with_own_insets",
]
