"""One duty: who it is, its letters as a form, needed or not. Works without a script."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.capabilities import Capability
from accounts.forms.versions import at_version
from accounts.models import Department
from accounts.queries.seats import speaks_for
from accounts.views.permissions import requires
from ownership.forms.duties import LettersForm, NeededForm
from ownership.models import Duty, RaciRole
from ownership.operations.assignments import StaleDuties, UnwritableCells, set_letters
from ownership.operations.duties import ReasonMissing, set_needed
from ownership.queries.claims import Says, describe_claims, list_may_claim, says_of
from ownership.queries.fixes import load_letters
from ownership.queries.last_changes import find_last_changes
from ownership.queries.lookup import ask_about
from ownership.queries.matrix import load_saved
from ownership.queries.who_owns import Answer, answer_for_duty
from ownership.views.done import say_done

# The letters behind which somebody stands.
DOING = (RaciRole.ACCOUNTABLE, RaciRole.RESPONSIBLE)


@require_http_methods(["GET", "POST"])
def duty(request: HttpRequest, organization: str, duty: UUID) -> HttpResponse:
    if request.method == "POST":
        return _save_letters(request, duty=duty)
    shown = _get(duty)
    return _answer(request, shown, _letters_form(shown), NeededForm(shown))


@requires(Capability.ASSIGN_OWNERS)
def _save_letters(request: HttpRequest, duty: UUID) -> HttpResponse:
    shown = _get(duty)
    form = _letters_form(shown, request.POST)
    if not form.is_valid():
        return _answer(request, shown, form, NeededForm(shown), status=422)
    try:
        set_letters(
            organization=request.organization,
            cells=form.cells(),
            by=request.actor,
            now=timezone.now(),
        )
    except UnwritableCells as error:
        form.add_error(None, gettext("{problem} Nothing was saved.").format(problem=error))
        return _answer(request, shown, form, NeededForm(shown), status=422)
    except StaleDuties:
        latest = _get(duty)
        form = _letters_form(latest, at_version(request.POST, latest.version))
        sentence = gettext("{what_happened} Your choice below is not saved yet.")
        form.add_error(None, sentence.format(what_happened=_who_was_faster(request, latest)))
        return _answer(request, latest, form, NeededForm(latest), status=412)
    say_done(request, _sentence(_get(duty)))
    return redirect("duty", organization=request.organization.slug, duty=duty)


@require_POST
@requires(Capability.ASSIGN_OWNERS)
def duty_needed(request: HttpRequest, organization: str, duty: UUID) -> HttpResponse:
    shown = _get(duty)
    form = NeededForm(shown, request.POST)
    if not form.is_valid():
        return _answer(request, shown, _letters_form(shown), form, status=422)
    try:
        shown = set_needed(duty=shown, by=request.actor, now=timezone.now(), **form.cleaned_data)
    except ReasonMissing as error:
        form.add_error("reason", str(error))
        return _answer(request, shown, _letters_form(shown), form, status=422)
    except StaleDuties:
        latest = _get(duty)
        form = NeededForm(latest, at_version(request.POST, latest.version))
        sentence = gettext("{problem} Nothing was saved.")
        form.add_error(None, sentence.format(problem=_who_was_faster(request, latest)))
        return _answer(request, latest, _letters_form(latest), form, status=412)
    say_done(request, _sentence(_get(duty)))
    return redirect("duty", organization=request.organization.slug, duty=duty)


def _get(duty_id: UUID) -> Duty:
    duties = Duty.objects.select_related(
        "activity", "channel__platform", "channel__custom_platform"
    )
    duty = duties.filter(pk=duty_id).first()
    if duty is None:
        raise Http404
    return duty


def _letters_form(duty: Duty, data: Any = None) -> LettersForm:
    (saved,) = load_saved([duty.pk])
    return LettersForm(duty, list(Department.objects.active().in_order()), saved.letters, data)


def _who_was_faster(request: HttpRequest, duty: Duty) -> str:
    change = find_last_changes([duty]).get(duty.pk)
    if change is None:
        return gettext("Somebody changed this meanwhile.")
    at = timezone.localtime(change.at)
    sentence = gettext("{somebody} changed this at {time}.")
    return sentence.format(somebody=change.by, time=f"{at:%H:%M}")


def _sentence(duty: Duty) -> str:
    """What is now true."""
    if not duty.needed:
        sentence = gettext("{activity} is not needed on {channel}.")
    else:
        sentence = gettext("{activity} on {channel}: {state}.")
    state = str(duty.get_state_display()).lower()
    return sentence.format(activity=duty.activity, channel=duty.channel.label, state=state)


def _may_claim(answer: Answer, says: Says) -> bool:
    """Whether there is a department left that the reader may claim it for."""
    is_open_to_claims = answer.duty.needed and answer.channel.is_looked_at
    return is_open_to_claims and bool(list_may_claim(answer.duty, says))


def _answer(
    request: HttpRequest,
    duty: Duty,
    letters_form: LettersForm,
    needed_form: NeededForm,
    *,
    status: int = 200,
) -> HttpResponse:
    answer = answer_for_duty(organization=request.organization, duty=duty, now=timezone.now())
    says = says_of(request.membership)
    owners = [answerer.department for answerer in answer.accountable]
    may_release = speaks_for(request.membership, Capability.CONFIRM)
    context = {
        "duty": duty,
        "answer": answer,
        "claim_lines": describe_claims(
            [claimant.claim for claimant in answer.claims], lambda _: owners, says, now=answer.as_of
        ),
        "may_claim": _may_claim(answer, says),
        "releasing": [
            owner
            for owner in owners
            if duty.needed and answer.channel.is_looked_at and may_release(owner.pk)
        ],
        "question": ask_about(duty.activity, duty.channel),
        "letters_form": letters_form,
        "named_letters": [row for row in load_letters([duty]) if row.role in DOING],
        "needed_form": needed_form,
    }
    return render(request, "duties/duty.html", context, status=status)
