import datetime

import pytest
from django.core.exceptions import ValidationError

from services.models import Service, Status
from tests import factories as make
from tests.days import TOMORROW, or_day

DAY = datetime.date(2022, 5, 1)


@pytest.mark.django_db
def test_it_works() -> None:
    make.ServiceFactory(status=Status.DELIVERED, delivered_on=DAY)
    make.ServiceFactory(status=Status.CANCELLED)
    assert Service.objects.planned().count() == 1
    assert Service.objects.delivered(by=DAY).count() == 1
    assert not Service.objects.delivered(by=DAY - datetime.timedelta(days=1))


@pytest.mark.parametrize(
    ("service", "field"),
    [
        (Service(status=Status.DELIVERED), "delivered_on"),
        (Service(status=Status.PLANNED, delivered_on=DAY), "delivered_on"),
        (Service(status=Status.DELIVERED, delivered_on=TOMORROW), "delivered_on"),
        (Service(planned_start=DAY, planned_end=DAY - datetime.timedelta(1)), "planned_end"),
    ],
)
def test_wrong_input_is_told_at_its_field(service: Service, field: str) -> None:
    setattr(service, field, or_day(getattr(service, field)))
    with pytest.raises(ValidationError) as fault:
        service.clean()
    assert list(fault.value.message_dict) == [field]
