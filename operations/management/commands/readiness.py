"""`manage.py readiness`: what /readyz says, a line each."""

from django.core.management.base import BaseCommand, CommandError

from operations.health import checks, is_ready


class Command(BaseCommand):
    help = "Say what the installation lacks; exit code 1 where pages cannot be served."
    requires_system_checks = ()

    def handle(self, *_args: object, **_options: object) -> None:
        found = checks()
        for check in found:
            self.stdout.write(f"{check.name}: {check.fault or 'ok'}")
        if not is_ready(found):
            raise CommandError("Not ready.", returncode=1)
