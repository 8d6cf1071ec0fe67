"""gunicorn's logs as lines of JSON: its errors, and each request."""

import logging
import sys
from datetime import timedelta
from typing import Any

from gunicorn import glogging

from jobs.logs.filters import ScrubPasswords
from jobs.logs.lines import VISIT, JsonLine

QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked every few seconds by programs: no visits."""


class VisitLog(glogging.Logger):  # type: ignore[misc]  # it has no types
    """Writes to stderr, as the rest of the process does."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLine())
        handler.addFilter(ScrubPasswords())
        for log in (self.error_log, self.access_log):
            log.handlers[:] = [handler]

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        """Log one request. Its query is left out: a search is for what cells say."""
        path = environ.get("PATH_INFO", "")
        if path in QUIET:
            return
        method, status = environ.get("REQUEST_METHOD", ""), _status(resp)
        fields = {
            "method": method,
            "path": path,
            "status": status,
            "bytes": getattr(resp, "sent", None),
            "milliseconds": round(request_time.total_seconds() * 1000, 1),
            "request": _request_id(resp),
        }
        self.access_log.info("%s %s %s", method, path, status, extra={VISIT: fields})


def _status(resp: Any) -> int | None:
    code = str(resp.status).partition(" ")[0]
    return int(code) if code.isdigit() else None


def _request_id(resp: Any) -> str | None:
    """Return the id that Django gave the answer, or None for one without."""
    named = (value for name, value in resp.headers if name.lower() == "x-request-id")
    return next(named, None)
