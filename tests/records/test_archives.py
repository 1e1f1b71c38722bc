"""Whatever is broken in an archive, a person is told in words."""

import random
from contextlib import suppress
from io import BytesIO

import xlsxwriter
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from records.attaching import media_type
from workbook.problems import Unreadable
from workbook.reading import refuse_what_is_no_workbook


def workbook() -> bytes:
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet("Ventas").write_row(0, 0, ["RUC", "Cadena", "Año", "FOB US$"])
    return file.getvalue()


def test_it_works() -> None:
    """Bytes are changed at random, half of them in the archive's directory, which is at its end."""
    whole, chance = workbook(), random.Random(7)
    for number in range(500):
        damaged = bytearray(whole)
        start = len(damaged) - 1500 if number % 2 else 0
        for _change in range(chance.choice([1, 2, 4])):
            damaged[chance.randrange(start, len(damaged))] = chance.randrange(256)
        upload = SimpleUploadedFile("a.xlsx", bytes(damaged))
        with suppress(ValidationError):
            media_type(upload)
        with suppress(Unreadable):
            refuse_what_is_no_workbook(upload)
