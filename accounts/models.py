"""What the room of accounts keeps, gathered for Django and for those who build on it."""

from accounts.invitations import Invitation
from accounts.people import Role, User

__all__ = ["Invitation", "Role", "User"]
