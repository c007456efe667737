"""An organization's sign-in services."""

from uuid import UUID

from accounts.models import Organization, SsoConnection
from accounts.tenancy import tenant


def list_services() -> list[SsoConnection]:
    """Each with its `domains.all()`, by name. Two statements."""
    return list(SsoConnection.objects.prefetch_related("domains").order_by("name"))


def list_open_services() -> list[SsoConnection]:
    """Those that somebody can sign in through."""
    return list(SsoConnection.objects.enabled().order_by("name"))


def find_service(
    organization: Organization, pk: UUID, *, only_enabled: bool = True
) -> SsoConnection | None:
    """One, with its organization. Opens the organization for the reading, and closes it again."""
    with tenant(organization.pk):
        services = SsoConnection.objects.enabled() if only_enabled else SsoConnection.objects
        return services.select_related("organization").filter(pk=pk).first()
