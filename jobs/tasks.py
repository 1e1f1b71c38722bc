"""The registries of tasks, which are what a job can do, and of what a worker looks for between jobs."""

from collections.abc import Callable
from dataclasses import dataclass

from records.text import LazyText


@dataclass(frozen=True)
class Task:
    """What a kind of job does: in two words for a list, in a sentence for a page, and the function."""

    doing: LazyText
    sentence: LazyText
    run: Callable[..., None]


TASKS: dict[str, Task] = {}


def task(
    name: str, *, doing: LazyText, sentence: LazyText
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register the decorated function as a task; it takes the Run and the arguments that `begin` was given."""

    def register(run: Callable[..., None]) -> Callable[..., None]:
        TASKS[name] = Task(doing, sentence, run)
        return run

    return register


chores: list[Callable[[], None]] = []
"""What a worker does every few seconds while it has no job: short, and safe to do by several workers at once."""
