"""Invite the first administrator of an installation."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.invitations import VALID_FOR, first_administrator


class Command(BaseCommand):
    help = "Print the link with which the first administrator chooses a password; a later link ends an earlier one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address with which the administrator signs in")
        parser.add_argument("--name", default="", help="the full name; without it the address")
        parser.add_argument("--site", default=settings.SITE_URL, help="the system's address; SITE_URL")

    def handle(self, *_args: object, email: str, name: str, site: str, **_options: object) -> None:
        try:
            invitation = first_administrator(email, name or email)
        except ValidationError as fault:
            raise CommandError(" ".join(fault.messages)) from fault
        if invitation is None:
            self.stdout.write(_("There is an administrator already, who invites everybody else."))
            return
        words = {"days": VALID_FOR.days, "email": invitation.email}
        self.stdout.write(_("Valid for %(days)s days and one account, %(email)s:") % words)
        self.stdout.write(f"{site}{invitation.path}")
