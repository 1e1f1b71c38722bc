"""What `load_demo` adds to the demo programme that no workbook holds: contacts of companies and files of evidence."""

import datetime
from collections.abc import Iterable, Iterator

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from django.utils.text import slugify

from accounts.models import User
from companies.models import AnnualSales, Company, Contact, MarketEntry
from records.attaching import attach
from records.models import Verifiable
from reports.exports.blocks import document, paragraph
from reports.exports.pdf import draw
from services.models import Service

GIVEN = (
    *("María", "José", "Rosario", "Víctor", "Elena", "Segundo", "Gladys", "Wilmer", "Nelly", "Teófilo"),
    *("Yolanda", "Percy", "Maritza"),
)
FAMILY = (
    *(
        "Huanca",
        "Flores",
        "Chumpitaz",
        "Quispe",
        "Ramírez",
        "Tuesta",
        "Vilca",
        "Saavedra",
        "Condori",
        "Castillo",
    ),
    *("Ñaupari", "Rojas", "Pizango", "Córdova", "Mamani", "Shupingahua", "Sandoval"),
)
POSITIONS = ("Gerencia general", "Presidencia del consejo de administración", "Área de exportaciones")
"""Names of made-up people; as many of each as have no common divisor, so that no two have the same."""
TITLE = "Documento de demostración"
TEXT = (
    "Este archivo es parte de la demostración. Está en el lugar del acta firmada, la factura o la declaración aduanera que"
    " sustentaría el registro, y no prueba nada. / This file is part of the demonstration and proves nothing."
)
DRAWN_AT = datetime.datetime(2023, 1, 23, tzinfo=datetime.UTC)


def add_contacts_and_evidence(staff: User) -> None:
    """One contact for each company, and a file of evidence for part of the records. The rest goes without, to be seen."""
    _add_contacts()
    with translation.override("es"):
        for record in _records_with_evidence():
            attach(record, _demonstration_file(record), by=staff)


def _add_contacts() -> None:
    Contact.objects.bulk_create(
        Contact(
            company=company,
            name=f"{GIVEN[n % 13]} {FAMILY[n % 17]} {FAMILY[(n * 5 + 3) % 17]}",
            position=POSITIONS[n % 3],
            email=f"contacto{n}@example.org",
        )
        for n, company in enumerate(Company.objects.order_by("ruc"), start=1)
    )


def _records_with_evidence() -> Iterator[Verifiable]:
    """Three in four of the services delivered and of the first shipments, and the first sales of the last year."""
    yield from _three_in_four(Service.objects.exclude(delivered_on=None).order_by("code"))
    yield from _three_in_four(MarketEntry.objects.order_by("pk"))
    yield from AnnualSales.objects.filter(year=2022).order_by("pk")[:40]


def _three_in_four(records: Iterable[Verifiable]) -> Iterator[Verifiable]:
    yield from (record for number, record in enumerate(records) if number % 4)


def _demonstration_file(record: Verifiable) -> SimpleUploadedFile:
    """A small PDF that says of itself that it proves nothing. It is the same each time, so that it is stored once."""
    facts = [(str(record._meta.verbose_name).capitalize(), str(record))]
    content = draw(document(TITLE, facts, [paragraph(TEXT)], cut_off=""), DRAWN_AT)
    name = f"demostracion-{slugify(str(record))[:60].strip('-')}.pdf"
    return SimpleUploadedFile(name, content, "application/pdf")
