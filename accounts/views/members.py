"""Who has a seat: the list, one seat, ending it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.capabilities import MAY_SEAT, Capability
from accounts.forms.members import MAY, EndSeatForm, InvitationForm, MemberForm
from accounts.forms.versions import at_version
from accounts.models import MemberRole, Membership, Person
from accounts.operations.members import (
    DepartmentMissing,
    LastOwner,
    SeatRefused,
    StaleSeat,
    change_seat,
    end_seat,
)
from accounts.queries.seats import list_invitations, list_members
from accounts.views.errors import answer_refusal
from accounts.views.permissions import requires
from accounts.views.settings import settings_tabs

_NOW = {
    MemberRole.OWNER: _("{member} is owner now."),
    MemberRole.ADMIN: _("{member} is admin now."),
    MemberRole.LEAD: _("{member} is lead now."),
    MemberRole.STEWARD: _("{member} is steward now."),
    MemberRole.VIEWER: _("{member} is viewer now."),
}


@require_GET
def members(request: HttpRequest, organization: str) -> HttpResponse:
    """Everybody may see who has which seat; who may change them sees how."""
    return render_members(request)


def render_members(
    request: HttpRequest, *, form: InvitationForm | None = None, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    roles = roles_to_give(request)
    lines = list_members()
    context = {
        "tabs": settings_tabs(request, "members"),
        "lines": [(line, MAY[MemberRole(line.seat.role)]) for line in lines],
        "count": sum(line.seat.is_active for line in lines),
        "changeable": roles,
    }
    if roles:
        context |= {
            "invitations": list_invitations(now),
            "form": form or InvitationForm(roles=roles, initial={"role": MemberRole.VIEWER}),
        }
    return render(request, "settings/members.html", context, status=status)


def roles_to_give(request: HttpRequest) -> frozenset[MemberRole]:
    return MAY_SEAT[MemberRole(request.membership.role)]


@require_http_methods(["GET", "POST"])
@requires(Capability.MANAGE_MEMBERS)
def member(request: HttpRequest, organization: str, member: UUID) -> HttpResponse:
    """One seat: its role and departments."""
    seat = _find_seat(member)
    roles = roles_to_give(request)
    if seat.role not in roles:
        return answer_refusal(
            request, gettext("Only an owner can change an owner's seat."), status=403
        )
    if request.method == "GET":
        return _show(request, seat, MemberForm(initial=MemberForm.read(seat), roles=roles))
    form = MemberForm(request.POST, roles=roles)
    if not form.is_valid():
        return _show(request, seat, form, status=422)
    said = form.cleaned_data
    try:
        change_seat(
            seat=seat,
            role=MemberRole(said["role"]),
            departments=said["departments"],
            version=said["version"],
            decided_by=request.membership,
            by=request.actor,
            now=timezone.now(),
        )
    except SeatRefused as error:
        return answer_refusal(request, str(error), status=403)
    except (LastOwner, DepartmentMissing) as error:
        form.add_error(None, str(error))
        return _show(request, seat, form, status=409)
    except StaleSeat as error:
        form.data = at_version(request.POST, error.seat.version)
        return _show(request, error.seat, form, is_stale=True, status=412)
    messages.success(request, str(_NOW[MemberRole(said["role"])]).format(member=seat.user))
    return redirect("members", organization=organization)


@require_POST
def end_member(request: HttpRequest, organization: str, member: UUID) -> HttpResponse:
    """End a seat. Anybody may end their own; ending another's is for who manages members."""
    seat = _find_seat(member)
    form = EndSeatForm(request.POST)
    if not form.is_valid():
        return redirect("members", organization=organization)
    try:
        end_seat(
            seat=seat,
            version=form.cleaned_data["version"],
            decided_by=request.membership,
            by=request.actor,
            now=timezone.now(),
        )
    except SeatRefused as error:
        return answer_refusal(request, str(error), status=403)
    except (LastOwner, StaleSeat) as error:
        return answer_refusal(request, str(error), status=409)
    if seat.pk == request.membership.pk:
        return redirect("organizations")
    messages.success(
        request,
        gettext("{member} has no seat any more; their sessions and keys ended.").format(
            member=seat.user
        ),
    )
    return redirect("members", organization=organization)


def _find_seat(pk: UUID) -> Membership:
    return get_object_or_404(Membership.objects.select_related("user", "organization"), pk=pk)


def _show(
    request: HttpRequest, seat: Membership, form: MemberForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    stands_for = ", ".join(d.name for d in seat.departments.all())
    context = {
        "tabs": settings_tabs(request, "members"),
        "seat": seat,
        "stands_for": stands_for,
        # Whoever may be named somewhere: what that would leave behind is asked first.
        "person": Person.objects.filter(membership=seat).first(),
        "form": form,
        **more,
    }
    return render(request, "settings/member.html", context, status=status)
