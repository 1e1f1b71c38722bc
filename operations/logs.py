"""Log lines as JSON, one object a line, all times in Lima's. Loaded before Django is: by gunicorn, and by the settings."""

import json
import logging
from contextvars import ContextVar
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

about_request: ContextVar[dict[str, Any]] = ContextVar("about_request", default={})  # noqa: B039 # never changed
"""The number of the request that is answered, and its person's."""

LIMA = ZoneInfo("America/Lima")


class JsonFormatter(logging.Formatter):
    """Time, level, logger, message, the request's number, its person's number, and what else a line has."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, LIMA).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **about_request.get(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def logging_config(how: str) -> dict[str, Any]:
    """The configuration for `json` or `text`. In JSON each request has a line."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": JsonFormatter},
            "text": {"format": "%(levelname)s %(name)s: %(message)s"},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": how}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "operations": {"level": "INFO" if how == "json" else "WARNING"},
            # Of gunicorn: what it says at start, and when a process of it was killed.
            "gunicorn.error": {"level": "INFO" if how == "json" else "WARNING", "propagate": True},
        },
    }
