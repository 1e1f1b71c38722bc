"""A programme with everything that can be lost, made once."""

from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from tests import reference
from tests.operations.place import Place, migrated_place
from tests.ready import made_once

FILL = """
import django; django.setup()
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from accounts.actor import acting
from accounts.models import User
from committee.freezing import freeze
from committee.models import Session
from companies.models import AnnualSales
from jobs.models import Job
from records.attaching import attach, detach
from workbook.demo import load
import datetime

load()
# Numbers that were given and are no more.
Job.objects.create(key="gone:1", task="nap", asked_by=User.objects.first(), language="es").delete()
Job.objects.create(key="waits:1", task="nap", asked_by=User.objects.first(), language="es")
by = User.objects.filter(is_superuser=True).first()
with acting(by):
    sales = list(AnnualSales.objects.order_by("pk")[:2])
    attach(sales[0], SimpleUploadedFile("Factura nº 1.pdf", b"%PDF-1.4 one"), by=by)
    detach(attach(sales[1], SimpleUploadedFile("two.pdf", b"%PDF-1.4 two"), by=by))
    held_on, as_of = datetime.date(2023, 2, 1), datetime.date(2023, 1, 23)
    freeze(Session.objects.create(number=1, held_on=held_on, as_of=as_of, opened_by=by), by=by)
"""


@pytest.fixture(scope="session")
def programme(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Place:
    """The demo with evidence, of which one file was removed, a frozen session and a job that waits. Tests only read it."""

    def make(folder: Path) -> Place:
        with django_db_blocker.unblock():
            # A test that really commits may have emptied the database before.
            reference.ensure()
            place = migrated_place(folder, "programme")
        made = place.run("-c", FILL)
        assert made.returncode == 0, made.stderr
        return place

    return made_once(tmp_path_factory, "programme", make)


@pytest.fixture(scope="session")
def backup(programme: Place, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A back-up of the programme."""

    def make(folder: Path) -> Path:
        made = programme.manage("backup", folder)
        assert made.returncode == 0, made.stderr
        return Path(made.stdout.split(":")[0])

    return made_once(tmp_path_factory, "backups", make)
