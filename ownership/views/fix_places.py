"""Where the cause of a finding is mended, for those that no button beside it mends."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import Capability, may
from ownership.models import Finding
from ownership.queries.fixes import Fixes


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
# Where on the page of the channel.
_ANCHORS = {
    **dict.fromkeys(("leaver_access", "no_two_step", "only_one", "access_unreviewed"), "#access"),
    **dict.fromkeys(("dormant", "closing_late"), "#status"),
    "unconfirmed": "#confirmed",
}
_OF_LETTER = ("owner_left", "nobody_named", "unstaffed")


def find_place(request: HttpRequest, finding: Finding, fixes: Fixes | None) -> Place | None:
    """For who may do there what it takes. `fixes`: of its duty, where it is about one."""
    place = _find_place(finding, fixes, request.organization.slug)
    return place if place and may(request.membership.role, place.takes) else None


def _find_place(finding: Finding, fixes: Fixes | None, slug: str) -> Place | None:
    rule = finding.rule
    if rule in _OF_CHANNEL and finding.channel_id:
        name, words, takes = _OF_CHANNEL[rule]
        anchor = _ANCHORS.get(rule, "")
        return Place(words, reverse(name, args=[slug, finding.channel_id]) + anchor, takes)
    if rule in _OF_DEPARTMENT and finding.department_id:
        name, words, takes = _OF_DEPARTMENT[rule]
        return Place(words, reverse(name, args=[slug, finding.department_id]), takes)
    if fixes is None:
        return None
    if rule in _OF_DUTY:
        words, takes = _OF_DUTY[rule]
        return Place(words, reverse("duty", args=[slug, fixes.duty.pk]), takes)
    for letter in fixes.owners:
        if rule in _OF_LETTER and letter.department_id in finding.departments:
            url = reverse("letter", args=[slug, letter.pk])
            return Place(gettext("Name somebody"), url, Capability.ASSIGN_OWNERS)
    return None
