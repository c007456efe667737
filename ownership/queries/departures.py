"""What would be left without somebody, if they leave."""

from dataclasses import dataclass

from django.db.models import Q

from accounts.models import Department, Membership, Person
from accounts.models.membership import MembershipDepartment
from channels_registry.models import ChannelAccess
from ownership.models import Assignment, Claim

# So many of each are listed; of more the number is told.
LISTED = 200


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """Lists are cut at LISTED, `duties_count` and `access_count` are not.

    `claims`: open ones that they made; they are their department's and stay. `seat`: theirs, while
    it is active, and the departments that a steward's seat stands for.
    """

    person: Person
    duties: tuple[Assignment, ...]
    duties_count: int
    access: tuple[ChannelAccess, ...]
    access_count: int
    headed: tuple[Department, ...]
    deputy_of: tuple[Department, ...]
    claims: tuple[Claim, ...]
    seat: Membership | None
    stands_for: tuple[Department, ...]

    @property
    def is_nothing(self) -> bool:
        return not (self.duties or self.access or self.headed or self.deputy_of or self.claims)

    @property
    def hands_over(self) -> bool:
        """Whether somebody else can be named for a part of it."""
        return bool(self.duties or self.headed or self.deputy_of)

    @property
    def more_duties(self) -> int:
        return self.duties_count - len(self.duties)

    @property
    def more_access(self) -> int:
        return self.access_count - len(self.access)


def load_left_behind(person: Person) -> LeftBehind:
    """Seven statements, whatever the size. `membership` is loaded."""
    letters = Assignment.objects.filter(person=person)
    entries = ChannelAccess.objects.filter(person=person)
    led = list(Department.objects.active().filter(Q(head=person) | Q(deputy=person)).in_order())
    seat = person.membership if person.membership and person.membership.is_active else None
    stands_for = MembershipDepartment.objects.filter(membership=seat).select_related("department")
    claims = Claim.objects.open().filter(membership=person.membership_id, membership__isnull=False)
    return LeftBehind(
        person=person,
        duties=tuple(
            letters.select_related("duty__activity", "department")
            .select_related("duty__channel__platform", "duty__channel__custom_platform")
            .order_by("department__position", "duty__channel_id", "duty__activity__position", "id")[
                :LISTED
            ]
        ),
        duties_count=letters.count(),
        access=tuple(
            entries.select_related("channel__platform", "channel__custom_platform").order_by(
                "channel_id", "id"
            )[:LISTED]
        ),
        access_count=entries.count(),
        headed=tuple(one for one in led if one.head_id == person.pk),
        deputy_of=tuple(one for one in led if one.deputy_id == person.pk),
        claims=tuple(
            claims.select_related("duty__activity", "duty__channel", "department").order_by(
                "opened_at", "id"
            )[:LISTED]
        ),
        seat=seat,
        stands_for=tuple(row.department for row in stands_for.order_by("department__name")),
    )
