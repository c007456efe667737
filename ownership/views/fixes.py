"""The buttons beside a finding, wherever it is shown. They settle its cause, never the finding."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.capabilities import Capability
from accounts.models import Department
from accounts.views.permissions import requires
from ownership.forms.dispositions import read_chosen
from ownership.forms.fixes import NotNeededFix, OwnerFix
from ownership.models import Duty
from ownership.operations.assignments import StaleDuties, UnwritableCells, make_sole_owner
from ownership.operations.charters import CharterNotApplied, settle_by_charter
from ownership.operations.duties import ReasonMissing, set_needed
from ownership.queries.inbox import read_as
from ownership.queries.last_changes import find_last_changes
from ownership.snapshot import name_in_sentence
from ownership.views.bulk_edit_words import say_applied
from ownership.views.done import say_done
from ownership.views.going_on import go_on


@require_POST
@requires(Capability.ASSIGN_OWNERS)
def fix_owner(request: HttpRequest, organization: str, duty: UUID) -> HttpResponse:
    """This department answers for it; every other accountable one becomes consulted."""
    settled = _get_duty(duty)
    form = OwnerFix(request.POST)
    if not form.is_valid():
        return _refuse(request, gettext("Choose the department that answers for it."))
    department = Department.objects.active().filter(pk=form.cleaned_data["department"]).first()
    if department is None:
        return _refuse(request, gettext("This department is no longer here. Choose another one."))
    try:
        make_sole_owner(
            duty=settled,
            department=department,
            version=form.cleaned_data["version"],
            by=request.actor,
            now=timezone.now(),
        )
    except StaleDuties:
        return _refuse(request, _say_who_was_faster(settled))
    except UnwritableCells as error:
        return _refuse(request, gettext("{problem} Nothing was saved.").format(problem=error))
    sentence = gettext("{department} is now accountable for {activity} on {channel}.")
    said = sentence.format(
        department=department.name,
        activity=name_in_sentence(settled.activity.name),
        channel=settled.channel.label,
    )
    say_done(request, said)
    return go_on(request, "findings")


@require_POST
@requires(Capability.ASSIGN_OWNERS)
def fix_not_needed(request: HttpRequest, organization: str, duty: UUID) -> HttpResponse:
    settled = _get_duty(duty)
    form = NotNeededFix(request.POST)
    if not form.is_valid():
        return _refuse(request, " ".join(form.problems()))
    try:
        set_needed(
            duty=settled, needed=False, by=request.actor, now=timezone.now(), **form.cleaned_data
        )
    except StaleDuties:
        return _refuse(request, _say_who_was_faster(settled))
    except ReasonMissing as error:
        return _refuse(request, str(error))
    sentence = gettext("{activity} is not needed on {channel}.")
    said = sentence.format(activity=settled.activity.name, channel=settled.channel.label)
    say_done(request, said)
    return go_on(request, "findings")


@require_POST
@requires(Capability.ASSIGN_OWNERS)
def settle_findings(request: HttpRequest, organization: str) -> HttpResponse:
    """The ticked ones, or all that match the filters, as the charter says: one step."""
    now = timezone.now()
    today = request.organization.day_of(now)
    chosen = read_chosen(request.POST, today=today, reader=read_as(request.membership))
    try:
        applied = settle_by_charter(
            organization=request.organization, findings=chosen, by=request.actor, now=now
        )
    except CharterNotApplied as error:
        return _refuse(request, str(error))
    if applied.by_worker:
        return redirect(
            "channels-change", organization=organization, bulk_edit=applied.by_worker.pk
        )
    say_done(request, *say_applied(applied.outcome))
    return go_on(request, "findings")


def _get_duty(duty_id: UUID) -> Duty:
    duty = Duty.objects.select_related("activity", "channel").filter(pk=duty_id).first()
    if duty is None:
        raise Http404
    return duty


def _say_who_was_faster(duty: Duty) -> str:
    change = find_last_changes([duty]).get(duty.pk)
    who = change.by if change else gettext("Somebody")
    return gettext(
        "{somebody} changed this meanwhile. Nothing was saved; this is how it is now."
    ).format(somebody=who)


def _refuse(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return go_on(request, "findings")
