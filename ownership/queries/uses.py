"""What hangs on a department or a person, so that they cannot just be taken out."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Department, Person
from accounts.models.invitation import InvitationDepartment
from accounts.models.membership import MembershipDepartment
from accounts.words import ngettext_lazy
from channels_registry.models import ChannelAccess, Stake
from ownership.models import Assignment, Attestation, CampaignDuty, Claim, Finding


@dataclass(frozen=True, slots=True)
class Uses:
    """How many of what. False where there is nothing."""

    counts: dict[str, int]

    def __bool__(self) -> bool:
        return bool(self.counts)

    def __str__(self) -> str:
        return ", ".join(_WORDS[noun].format(n=number) for noun, number in self.counts.items())


_WORDS: dict[str, Any] = {
    "claim": ngettext_lazy("{n} claim", "{n} claims", "n"),
    "confirmation": ngettext_lazy("{n} confirmation", "{n} confirmations", "n"),
    "department": ngettext_lazy("{n} department", "{n} departments", "n"),
    "duty": ngettext_lazy("{n} duty", "{n} duties", "n"),
    "entry on an access list": ngettext_lazy(
        "{n} entry on an access list", "{n} entries on access lists", "n"
    ),
    "finding": ngettext_lazy("{n} finding", "{n} findings", "n"),
    "invitation": ngettext_lazy("{n} invitation", "{n} invitations", "n"),
    "person": ngettext_lazy("{n} person", "{n} people", "n"),
    "question to confirm": ngettext_lazy(
        "{n} question to confirm", "{n} questions to confirm", "n"
    ),
    "seat": ngettext_lazy("{n} seat", "{n} seats", "n"),
    "stake": ngettext_lazy("{n} stake", "{n} stakes", "n"),
}


def find_uses_of_department(department: Department) -> Uses:
    """A statement for each kind."""
    of_it: dict[str, Any] = {"department": department}
    return _count(
        {
            "duty": Assignment.objects.filter(**of_it),
            "stake": Stake.objects.filter(**of_it),
            "claim": Claim.objects.filter(**of_it),
            "confirmation": Attestation.objects.filter(**of_it),
            "question to confirm": CampaignDuty.objects.filter(**of_it),
            "finding": Finding.objects.filter(**of_it),
            "seat": MembershipDepartment.objects.filter(**of_it),
            "invitation": InvitationDepartment.objects.filter(**of_it),
            "person": Person.objects.filter(**of_it),
        }
    )


def find_uses_of_person(person: Person) -> Uses:
    """A statement for each kind."""
    return _count(
        {
            "duty": Assignment.objects.filter(person=person),
            "entry on an access list": ChannelAccess.objects.filter(person=person),
            "department": Department.objects.filter(Q(head=person) | Q(deputy=person)),
        }
    )


def _count(rows: dict[str, QuerySet]) -> Uses:
    counts = {noun: found.count() for noun, found in rows.items()}
    return Uses({noun: number for noun, number in counts.items() if number})
