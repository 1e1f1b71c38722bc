"""A web server as a real process, for tests that kill."""

import http.client
import subprocess
import sys
import time
from pathlib import Path

from tests.operations.place import ROOT, Place
from tests.postgres import free_port

GUNICORN = Path(sys.executable).with_name("gunicorn")


class Web:
    """gunicorn on a port of its own."""

    def __init__(self, place: Place) -> None:
        self.port = free_port()
        environment = place.environment | {"WEB_CONCURRENCY": "2", "LOG_FORMAT": "text"}
        self.process = subprocess.Popen(
            [GUNICORN, "rpe.wsgi", "--bind", f"127.0.0.1:{self.port}", "--log-level", "critical"],
            cwd=ROOT,
            env=environment | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
            stderr=subprocess.DEVNULL,
        )

    def ask(self, path: str) -> int:
        return self.get(path, {})[0]

    def get(self, path: str, headers: dict[str, str]) -> tuple[int, str]:
        """Status and content; 0 where nobody answers."""
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            asking.request("GET", path, headers=headers)
            answer = asking.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            asking.close()

    def wait(self, path: str, status: int) -> None:
        """Until it answers so; generous, for machines that are busy."""
        for _look in range(1200):
            if self.ask(path) == status:
                return
            time.sleep(0.1)
        raise AssertionError(self.ask(path))

    def workers(self) -> set[int]:
        first = self.process.pid
        return set(map(int, Path(f"/proc/{first}/task/{first}/children").read_text().split()))
