"""`manage.py check_sessions`: whether every frozen session is still what was frozen."""

from django.core.management.base import BaseCommand, CommandError

from committee.checking import faults
from committee.models import Snapshot


class Command(BaseCommand):
    help = "Compute every frozen session's digest anew; exit code 1 if one is not what was frozen."

    def handle(self, *_args: object, **_options: object) -> None:
        found = list(faults())
        if found:
            raise CommandError("\n".join(found), returncode=1)
        self.stdout.write(f"{Snapshot.objects.count()} frozen sessions, all as they were.")
