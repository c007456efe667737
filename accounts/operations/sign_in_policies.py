"""How members of an organization have to sign in."""

from datetime import datetime

from allauth.mfa.utils import is_mfa_enabled
from django.utils.translation import gettext

from accounts.models import MemberRole, Membership, Organization, SsoConnection
from accounts.operations.actors import Actor
from accounts.operations.changes import change
from accounts.operations.organizations import StaleOrganization


class PolicyRefused(Exception):
    """It would lock out who asks for it. The sentence says what to do first."""


def set_policy(
    *,
    organization: Organization,
    requires_two_step: bool,
    requires_sso: bool,
    version: int,
    decided_by: Membership,
    came_through_sso: bool,
    by: Actor,
    now: datetime,
) -> Organization:
    """Holds from everybody's next request on. Raises PolicyRefused, StaleOrganization."""
    with change(organization, by=by, now=now) as current:
        stored = Organization.objects.get(pk=organization.pk)
        if stored.version != version:
            raise StaleOrganization(stored)
        if requires_two_step and not came_through_sso and not is_mfa_enabled(decided_by.user):
            raise PolicyRefused(
                gettext("Set up your own second step first: you would not come in any more.")
            )
        if requires_sso:
            _refuse_lockout(decided_by, came_through_sso)
        before = {"two_step": stored.requires_two_step, "sso": stored.requires_sso}
        stored.requires_two_step, stored.requires_sso = requires_two_step, requires_sso
        stored.version += 1
        stored.save()
        after = {"two_step": requires_two_step, "sso": requires_sso}
        current.record("organization.sign_in_changed", stored, before=before, after=after)
        return stored


def _refuse_lockout(decided_by: Membership, came_through_sso: bool) -> None:
    if not SsoConnection.objects.enabled().exists():
        raise PolicyRefused(gettext("Connect a sign-in service and switch it on first."))
    if decided_by.role != MemberRole.OWNER and not came_through_sso:
        raise PolicyRefused(
            gettext("Sign in through the service yourself first: you would be locked out.")
        )
    owners = Membership.objects.active().filter(role=MemberRole.OWNER).select_related("user")
    if not any(is_mfa_enabled(owner.user) for owner in owners):
        raise PolicyRefused(
            gettext(
                "An owner needs a second step first: owners come in with it when the service is"
                " broken."
            )
        )
