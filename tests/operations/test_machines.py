"""Two web servers, a primary and its replica, as several machines have them."""

import json
import re
from collections.abc import Iterator

import psycopg
import pytest

from tests.operations.faults import Web, until
from tests.operations.place import Place
from tests.postgres import Server, started

pytestmark = [
    pytest.mark.skipif("not __import__('os').environ.get('FAULTS')", reason="takes long: make faults"),
    pytest.mark.anywhere,
]
TOKEN = "t" * 40
PAGE = "/?as_of=2022-12-31"

COOKIE = """
import django; django.setup()
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from accounts.actor import acting
from accounts.models import User
from companies.models import AnnualSales
from records.attaching import attach
from tests.conftest import signed_in
from workbook.demo import load
load()
by = User.objects.filter(is_superuser=True).first()
with acting(by):
    file = attach(AnnualSales.objects.first(), SimpleUploadedFile("one.pdf", b"%PDF-1.4 one"), by=by)
print(signed_in(by).cookies["sessionid"].value, reverse("entry:evidence", args=[file.pk]))
"""
ASKED = """
SELECT 1 FROM pg_stat_activity
WHERE query_start > %s AND query NOT LIKE '%%dataversion%%' AND pid <> pg_backend_pid()"""
DOUBLE = """
import django; django.setup()
from django.db.models import F
from companies.models import AnnualSales
AnnualSales.objects.update(fob_usd=F("fob_usd") * 2)
"""


class Machines:
    def __init__(self, place: Place, replica: Server) -> None:
        self.place, self.replica = place, replica
        made = place.run("-c", COOKIE)
        assert made.returncode == 0, made.stderr
        *_others, session, self.file = made.stdout.split()
        self.headers = {"Cookie": f"sessionid={session}", "Authorization": f"Bearer {TOKEN}"}
        self.webs = [Web(place), Web(place)]

    def figure(self, web: Web) -> str:
        """The sales that the overview shows."""
        status, text = web.get(PAGE + "&format=json", self.headers)
        assert status == 200
        return re.sub(r'"[a-z_]*(at|code|number)": "[^"]*"', "", text)

    def is_read(self) -> bool:
        """Whether a page that nobody has asked for yet comes from the replica, which is asked for its version each time."""
        with psycopg.connect(self.replica.url, autocommit=True) as connection:
            before = connection.execute("SELECT clock_timestamp()").fetchone()
            self.day = getattr(self, "day", 0) + 1
            assert self.webs[0].get(f"/?as_of=2022-11-{self.day:02}", self.headers)[0] == 200
            return bool(connection.execute(ASKED, before).fetchone())

    def lag(self) -> float:
        text = self.webs[0].get("/metrics", self.headers)[1]
        return float(re.findall(r"^rpe_replica_lag_seconds (\S+)$", text, re.M)[0])

    def checks(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(self.webs[1].get("/readyz", self.headers)[1])["checks"]
        return found


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    folder = tmp_path_factory.mktemp("machines")
    with started() as primary, started(of=primary.url) as replica:
        more = {
            "REPLICA_URL": replica.url,
            "MONITORING_TOKEN": TOKEN,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
        }
        place = Place(primary.url, folder / "evidence", more)
        migrated = place.manage("migrate", "--verbosity", "0")
        assert migrated.returncode == 0, migrated.stderr
        found = Machines(place, replica)
        for web in found.webs:
            web.wait("/readyz", 200)
        yield found
        for web in found.webs:
            web.process.terminate()
            web.process.wait()


def test_it_works(machines: Machines) -> None:
    """Who signed in at one is signed in at the other; both show the same, and evidence attached elsewhere."""
    one, other = map(machines.figure, machines.webs)
    assert one == other
    for web in machines.webs:
        assert web.get(machines.file, machines.headers) == (200, "%PDF-1.4 one")
    until(machines.is_read)
    assert machines.checks()["replica"] == "ok"


def test_a_change_is_seen_at_once_by_everybody(machines: Machines) -> None:
    """The replica is kept from following: nobody sees what it still has."""
    before = machines.figure(machines.webs[0])
    with psycopg.connect(machines.replica.url, autocommit=True) as replica:
        replica.execute("SELECT pg_wal_replay_pause()")
        assert machines.place.run("-c", DOUBLE).returncode == 0
        assert machines.figure(machines.webs[0]) == machines.figure(machines.webs[1]) != before
        assert not machines.is_read()
        assert machines.lag() > 0
        replica.execute("SELECT pg_wal_replay_resume()")
    until(machines.is_read)
    assert machines.figure(machines.webs[0]) != before


def test_a_replica_that_is_gone_and_comes_back(machines: Machines) -> None:
    before = machines.figure(machines.webs[0])
    machines.replica.stop()
    for web in machines.webs:
        assert machines.figure(web) == before
        assert web.get("/?as_of=2022-10-01", machines.headers)[0] == 200
        assert web.ask("/readyz") == 200
    assert "refused" in machines.checks()["replica"]
    assert machines.lag() == float("inf")
    machines.replica.start()
    until(machines.is_read)
    assert machines.checks()["replica"] == "ok"


def test_a_web_server_that_is_gone(machines: Machines) -> None:
    """The proxy asks the other one."""
    machines.webs[1].process.kill()
    assert machines.figure(machines.webs[0])
