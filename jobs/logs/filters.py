"""What never gets into a log, whatever its format."""

import logging
import re

from jobs.logs import tracebacks

_PASSWORD = re.compile(r"((?<![a-z+])[a-z+]++://[^:/@\s]++:)[^@\s/]++(@)")
_LINK = re.compile(r"(/proof/)[\w-]+(/)")


def scrubbed(text: str) -> str:
    """Return the text without the passwords of URLs and the secrets of client links."""
    return _LINK.sub(r"\1…\2", _PASSWORD.sub(r"\1…\2", text))


class ScrubPasswords(logging.Filter):
    """Remove the passwords of URLs and the secrets of client links from log lines and tracebacks,
    and from tracebacks also what exceptions quote.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        clean = scrubbed(message)
        if clean != message:
            record.msg, record.args = clean, ()
        if record.exc_info and not record.exc_text:
            record.exc_text = tracebacks.text_of(record.exc_info[1])
        if record.exc_text:
            record.exc_text = scrubbed(record.exc_text)
        return True


class OneLineForRefusals(logging.Filter):
    """Drop the traceback of a refused request: its line says why, and strangers could fill the log
    with tracebacks.

    Django logs one for each host, form, or body that it refuses.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        return True
