"""The files that somebody asked for."""

from datetime import datetime
from uuid import UUID

from accounts.models import Membership
from ownership.models import Export, ExportFormat

CONTENT_TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.JSON: "application/json",
}
_MOST = 20


def list_exports(membership: Membership, *, now: datetime) -> list[Export]:
    """A person's own that have not expired, the newest first, with their jobs. One statement."""
    own = Export.objects.filter(membership=membership, expires_at__gt=now)
    return list(own.select_related("job").defer("channels").order_by("-created_at", "-pk")[:_MOST])


def find_ready_export(membership: Membership, export_id: UUID, *, now: datetime) -> Export | None:
    """One of their own whose file can be had. One statement."""
    own = Export.objects.filter(membership=membership, expires_at__gt=now, size__isnull=False)
    return own.defer("channels").filter(pk=export_id).first()
