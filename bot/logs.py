"""Logs on standard error: pretty for people, JSON for machines. No personal text is ever logged."""

import json
import logging

PRETTY = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
QUIET = ("discord", "slack_bolt", "slack_sdk", "aiohttp.access", "apscheduler", "alembic")
"""Libraries of which only warnings are of interest."""


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and the traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": self.formatTime(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def set_up_logging(log_format: str) -> None:
    """Log in "json" or "pretty"."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if log_format == "json" else logging.Formatter(PRETTY))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
