"""The models of accounts, for Django's model loading and for other apps."""

from accounts.audit import Event
from accounts.invitations import Invitation
from accounts.letters import Letter
from accounts.people import Role, User

__all__ = ["Event", "Invitation", "Letter", "Role", "User"]
