"""In which organizations somebody has a seat."""

from accounts.models import Membership, Organization, User
from accounts.tenancy import own_rows


def list_seats(user: User) -> list[Membership]:
    """The user's active seats, by organization name. One statement."""
    with own_rows(user.pk):
        return list(
            Membership.objects.active()
            .filter(organization__state=Organization.State.ACTIVE)
            .select_related("organization", "user")
            .order_by("organization__name")
        )
