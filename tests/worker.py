"""The task worker, for tests."""

from jobs.running import claim, execute


def run_worker() -> None:
    """Run all jobs that wait, in this process and on the test's connection."""
    while job := claim():
        execute(job)
