"""Numbers for Prometheus. What processes count is added up over those of gunicorn; the rest is read at each look.

Nothing here names a person, a company or an address of one: pages are named as in the urls.
"""

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from math import inf

from django.db import DatabaseError, connections
from django.db.models import Count, Max
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, values
from prometheus_client.core import REGISTRY, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from accounts.audit import Event, EventType
from committee.models import Snapshot
from entry.models import Upload
from figures.replica import REPLICA
from jobs.last_runs import BACKUP, WORKER, age
from jobs.models import Job
from operations.health import oldest_waiting, replica_lag

CONTENT_TYPE = CONTENT_TYPE_LATEST
SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""The variable of prometheus_client that names the folder in which processes share their numbers (gunicorn.conf.py)."""
COUNTER = "RPE_COUNTER"
"""The variable that says in which file of it this process counts."""

if SHARED in os.environ:
    values.ValueClass = values.MultiProcessValue(  # type: ignore[no-untyped-call]
        lambda: os.environ.get(COUNTER, "first")
    )

REQUESTS = Counter("rpe_requests", "Requests", ["page", "method", "status"])
SECONDS = Histogram(
    "rpe_request_seconds", "Time of a request", ["page"], buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
)
QUERIES = Counter("rpe_queries", "Queries of the database", ["page"])
ANSWERS = Counter("rpe_answers", "Answers that were kept, or computed anew", ["how"])


def exposition() -> bytes:
    """All numbers in the text format of Prometheus."""
    registry: CollectorRegistry = REGISTRY
    if SHARED in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    stored = CollectorRegistry()
    stored.register(Stored())
    return generate_latest(registry) + generate_latest(stored)


class Stored(Collector):
    """What the database says at this moment; nothing where it does not answer."""

    def collect(self) -> Iterator[Metric]:
        started = time.monotonic()
        try:
            found = [*_jobs(), *_uploads(), *_events(), *_ages(), *_replica()]
        except DatabaseError:
            found = []
        yield _gauge("rpe_database_up", "Whether the database answers", [((), bool(found))])
        yield from found
        yield _gauge("rpe_look_seconds", "Time that these took", [((), time.monotonic() - started)])


def _replica() -> Iterator[Metric]:
    """How far the replica is behind; infinitely where it does not answer."""
    if REPLICA in connections:
        try:
            lag = replica_lag()
        except DatabaseError:
            lag = None
        seconds = inf if lag is None else lag.total_seconds()
        yield _gauge(
            "rpe_replica_lag_seconds", "Age of the last change that the replica has", [((), seconds)]
        )


def _gauge(
    name: str, text: str, values: Iterable[tuple[Sequence[str], float]], labels: tuple[str, ...] = ()
) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(name, text, labels=labels)
    for of, value in values:
        gauge.add_metric(of, value)
    return gauge


def _jobs() -> Iterator[Metric]:
    rows = Job.objects.order_by().values_list("task", "state").annotate(n=Count("pk"))
    yield _gauge("rpe_jobs", "Jobs", [((task, state), n) for task, state, n in rows], ("task", "state"))
    yield _gauge(
        "rpe_job_waits_seconds", "How long the oldest has waited", [((), oldest_waiting().total_seconds())]
    )


def _uploads() -> Iterator[Metric]:
    rows = Upload.objects.order_by().values_list("state").annotate(n=Count("pk"))
    yield _gauge("rpe_uploads", "Uploaded workbooks", [((state,), n) for state, n in rows], ("state",))


def _events() -> Iterator[Metric]:
    """Sign-ins, failures and exports of the last day."""
    day = Event.objects.filter(at__gt=timezone.now() - timedelta(days=1))
    counts = dict(day.order_by().values_list("happened").annotate(n=Count("pk")))
    values = [((kind.value,), float(counts.get(kind.value, 0))) for kind in EventType]
    yield _gauge("rpe_events_last_day", "Lines of the audit log in 24 hours", values, ("event",))


def _ages() -> Iterator[Metric]:
    """How long ago; what never was is left out."""
    frozen = Snapshot.objects.aggregate(last=Max("frozen_at"))["last"]
    ages = {
        "worker": age(WORKER),
        "backup": age(BACKUP),
        "frozen_session": timezone.now() - frozen if frozen else None,
    }
    values = [((of,), found.total_seconds()) for of, found in ages.items() if found is not None]
    yield _gauge("rpe_last_seconds", "Seconds since the last one", values, ("of",))
