"""What was said of findings, and who may say something: asked by operations, pages and the API."""

from collections.abc import Callable
from datetime import date

from accounts.capabilities import Capability, may
from accounts.models import AuditEvent, MemberRole, Membership
from accounts.queries.seats import list_stewarded
from accounts.words import gettext
from ownership.models import Condition, Disposition, Finding, Severity
from ownership.rules.dispositions import shown_as


def state_of(finding: Finding, today: date) -> str:
    """What a person sees: one of open, snoozed, waived, settled."""
    return shown_as(
        is_present=finding.condition == Condition.PRESENT,
        disposition=finding.disposition,
        until=finding.until,
        today=today,
    )


def answers_for(seat: Membership) -> Callable[[Finding], bool]:
    """The question whether the seat may say something of a finding: a steward of what names their
    departments, or was given to them. One statement for a steward, none for the others.
    """
    if seat.role != MemberRole.STEWARD:
        return lambda finding: may(seat.role, Capability.COMMENT)
    theirs = list_stewarded(seat)

    def is_theirs(finding: Finding) -> bool:
        named = {*finding.departments, finding.department_id, finding.given_to_department_id}
        return not theirs.isdisjoint(named) or finding.given_to_id == seat.pk

    return is_theirs


def list_who_can_act() -> list[Membership]:
    """Everybody to whom a finding can be given. One statement."""
    roles = [role for role in MemberRole if may(role, Capability.COMMENT)]
    seats = Membership.objects.active().filter(role__in=roles, user__is_active=True)
    return list(seats.select_related("user").order_by("user__name", "user__email", "id"))


def tell_why_back(finding: Finding) -> str:
    """Why what was put aside is open before its day, where it got worse. One statement."""
    said = AuditEvent.objects.filter(object_id=finding.pk, verb__in=_SAID).order_by("-seq").first()
    if finding.disposition != Disposition.NEW or said is None or "until" not in said.after:
        return ""
    then = said.after["severity_then"]
    if finding.severity > then:
        now, was = Severity(finding.severity).label.lower(), Severity(then).label.lower()
        why = gettext("it is {now} now, and was {was} then").format(now=now, was=was)
    elif not {str(pk) for pk in finding.departments} <= set(said.after.get("departments_then", ())):
        why = gettext("another department is in it now")
    else:
        return ""
    words = (
        gettext("{who} had it snoozed, but it got worse: {why}.")
        if said.verb == "finding.snoozed"
        else gettext("{who} had it accepted as it is, but it got worse: {why}.")
    )
    return words.format(who=said.actor_label, why=why)


_SAID = ("finding.snoozed", "finding.waived", "finding.given", "finding.woken")
