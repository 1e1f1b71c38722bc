"""What the room of accounts keeps, gathered for Django and for those who build on it."""

from accounts.audit import Event
from accounts.invitations import Invitation
from accounts.people import Role, User

__all__ = ["Event", "Invitation", "Role", "User"]
