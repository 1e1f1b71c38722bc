"""`manage.py check_migrations`: whether all migrations can be applied while the version before serves."""

from django.core.management.base import BaseCommand, CommandError

from operations.migration_rules import faults


class Command(BaseCommand):
    help = (
        "Check the migrations against the rules of docs/changing.md; exit code 1 and a line for each fault."
    )
    requires_system_checks = ()

    def handle(self, *_args: object, **_options: object) -> None:
        if found := list(faults()):
            raise CommandError("\n".join(found))
