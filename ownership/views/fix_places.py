"""Where the cause of a finding is mended, for those that no button beside it mends."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import Capability
from ownership.models import Assignment, Duty, Finding, RaciRole


@dataclass(frozen=True, slots=True)
class Place:
    """A page, what its link says, and what it takes to do it there."""

    words: str | Promise
    url: str
    takes: Capability


# rule -> (URL name, words, capability), of pages about the finding's channel
_OF_CHANNEL = {
    "leaver_access": ("channel", _("See who can log in"), Capability.EDIT_CHANNELS),
    "no_two_step": ("channel", _("See who can log in"), Capability.EDIT_CHANNELS),
    "only_one": ("add-access", _("Add somebody who can log in"), Capability.EDIT_CHANNELS),
    "access_unreviewed": ("channel", _("Look through the list"), Capability.EDIT_CHANNELS),
    "unverified": ("edit-channel", _("Say when you checked it"), Capability.EDIT_CHANNELS),
    "dormant": ("channel", _("Change its status"), Capability.EDIT_CHANNELS),
    "closing_late": ("channel", _("Change its status"), Capability.EDIT_CHANNELS),
    "left_out": ("matrix-channel", _("Give it a letter"), Capability.ASSIGN_OWNERS),
    "unconfirmed": ("channel", _("Confirm it"), Capability.CONFIRM),
}
_OF_DUTY = {
    "crowded": (_("Change who does it"), Capability.ASSIGN_OWNERS),
    "claim_waiting": (_("Decide the claim"), Capability.DECIDE_CLAIMS),
    "off_charter": (_("See the duty"), Capability.ASSIGN_OWNERS),
}
_OF_DEPARTMENT = {
    "overloaded": ("department", _("See what it carries"), Capability.READ),
    "no_crisis_contact": ("edit-department", _("Write its number"), Capability.EDIT_DEPARTMENTS),
}
# Of those, what is mended at the list of who can log in.
_AT_THE_LIST = ("leaver_access", "no_two_step", "only_one", "access_unreviewed")
_OF_LETTER = ("owner_left", "nobody_named", "unstaffed")


def find_place(finding: Finding, duty: Duty | None, slug: str) -> Place | None:
    """At most one statement."""
    rule = finding.rule
    if rule in _OF_CHANNEL and finding.channel_id:
        name, words, takes = _OF_CHANNEL[rule]
        anchor = "#access" if rule in _AT_THE_LIST else ""
        return Place(words, reverse(name, args=[slug, finding.channel_id]) + anchor, takes)
    if rule in _OF_DUTY and duty is not None:
        words, takes = _OF_DUTY[rule]
        return Place(words, reverse("duty", args=[slug, duty.pk]), takes)
    if rule in _OF_DEPARTMENT and finding.department_id:
        name, words, takes = _OF_DEPARTMENT[rule]
        return Place(words, reverse(name, args=[slug, finding.department_id]), takes)
    if rule in _OF_LETTER and duty is not None:
        letters = Assignment.objects.filter(duty=duty, role=RaciRole.ACCOUNTABLE)
        letter = letters.filter(department__in=finding.departments).first()
        if letter is not None:
            url = reverse("letter", args=[slug, letter.pk])
            return Place(gettext("Name somebody"), url, Capability.ASSIGN_OWNERS)
    return None
