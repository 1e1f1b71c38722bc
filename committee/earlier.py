"""The last session, for pages that set its figures beside those of today."""

from django.db.models import Max

from committee.models import Snapshot
from figures.scope import Scope
from reports.formatting import day
from reports.sessions import Earlier


class FrozenSessions:
    """The sessions that were frozen, as far as the viewer of a scope may see them."""

    def last(self, scope: Scope) -> Earlier | None:
        """The last session frozen with a cut-off up to the scope's."""
        found = (
            Snapshot.objects.select_related("session")
            .filter(session__as_of__lte=scope.as_of)
            .order_by("-session__as_of", "-session")
            .first()
        )
        if found is None:
            return None
        return Earlier(f"{found.session} ({day(found.session.as_of)})", found.seen_by(scope.viewer), scope)

    def state(self) -> str:
        """When the last one was frozen: none is frozen twice."""
        return str(Snapshot.objects.aggregate(last=Max("frozen_at"))["last"])
