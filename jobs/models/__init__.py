"""The tables.

Fields, constraints, queries and predicates of one row; no rules, no network, no files.
"""

from jobs.models.batches import Batch, Loan, Sheet, Source
from jobs.models.designs import Design, DesignVersion, SavedDesign
from jobs.models.fonts import FontFile, FontUse
from jobs.models.hot_folders import HotFolder, HotSet
from jobs.models.insets import InsetFile, InsetUse
from jobs.models.jobs import Attempt, Finding, Job
from jobs.models.monitoring import Heartbeat, Tally
from jobs.models.proofs import Answer, Proof
from jobs.models.result_details import ResultDetails
from jobs.models.row_results import RowResult
from jobs.models.searching import SearchBlock
from jobs.models.serial_numbers import NumberSeries, SerialNumber
from jobs.models.site import (
    Audit,
    Chore,
    Deletion,
    Download,
    Export,
    Leader,
    SignInFailure,
    Status,
    WorkerChild,
)
from jobs.models.updates import DesignChange, PlannedRow, SheetUpdate

__all__ = [
    "Answer",
    "Attempt",
    "Audit",
    "Batch",
    "Chore",
    "Deletion",
    "Design",
    "DesignChange",
    "DesignVersion",
    "Download",
    "Export",
    "Finding",
    "FontFile",
    "FontUse",
    "Heartbeat",
    "HotFolder",
    "HotSet",
    "InsetFile",
    "InsetUse",
    "Job",
    "Leader",
    "Loan",
    "NumberSeries",
    "PlannedRow",
    "Proof",
    "ResultDetails",
    "RowResult",
    "SavedDesign",
    "SearchBlock",
    "SerialNumber",
    "Sheet",
    "SheetUpdate",
    "SignInFailure",
    "Source",
    "Status",
    "Tally",
    "WorkerChild",
]
