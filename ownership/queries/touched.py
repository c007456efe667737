"""Which channels have to be looked at again: from what rules read to the channels that show it."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from accounts.models import Department
from channels_registry.models import ChannelAccess, Stake
from ownership.models import Assignment, Claim, Finding
from ownership.rules import off_charter


def channels_of_departments(department_ids: Collection[UUID]) -> set[UUID]:
    """Where a department has a letter, a claim or a stake, or should by the charter: names, phones
    and heads are facts there. Three statements, none for no department.
    """
    if not department_ids:
        return set()
    here = Q(department__in=department_ids)
    # Settled ones too: they are so again when a department that went comes back.
    others_own_it = Finding.objects.filter(
        rule=off_charter.RULE.code, departments__overlap=list(department_ids)
    )
    return {
        *Assignment.objects.filter(here).values_list("duty__channel_id", flat=True).distinct(),
        *Claim.objects.open().filter(here).values_list("duty__channel_id", flat=True).distinct(),
        *Stake.objects.filter(here)
        .values_list("channel_id", flat=True)
        .union(others_own_it.values_list("channel_id", flat=True)),
    }


def channels_of_people(person_ids: Collection[UUID]) -> set[UUID]:
    """Where somebody is named on a duty or can log in, and those of departments that they head or
    stand in for. Six statements, none for nobody.
    """
    if not person_ids:
        return set()
    here = Q(person__in=person_ids)
    leading = Department.objects.filter(Q(head__in=person_ids) | Q(deputy__in=person_ids))
    return {
        *Assignment.objects.filter(here).values_list("duty__channel_id", flat=True).distinct(),
        *ChannelAccess.objects.filter(here).values_list("channel_id", flat=True),
        *channels_of_departments(list(leading.values_list("pk", flat=True))),
    }
