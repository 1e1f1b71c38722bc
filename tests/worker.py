"""The task worker, for tests."""

from unittest.mock import patch

from django.core.management import call_command
from django_tasks_db.management.commands import db_worker


def run_worker() -> None:
    """Run all tasks that wait. The worker keeps the test's connection, whose transaction it would take for a stale one."""
    with patch.object(db_worker, "close_old_connections"):
        call_command(
            "db_worker", "--batch", "--no-startup-delay", "--interval", "0", "--no-reload", verbosity=0
        )
