"""`manage.py check_evidence`: whether every file of evidence is still what was attached."""

from django.core.management.base import BaseCommand, CommandError

from records.checking import faults, number_of_files


class Command(BaseCommand):
    help = "Read every file of evidence; exit code 1 if one is missing, partial, altered or orphaned."

    def handle(self, *_args: object, **_options: object) -> None:
        found = list(faults())
        if found:
            raise CommandError("\n".join(found), returncode=1)
        self.stdout.write(f"{number_of_files()} files of evidence, all as they were attached.")
