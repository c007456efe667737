"""What somebody says of findings, one or many: put aside, given, noted; and "I fixed it"."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from accounts.capabilities import Capability
from accounts.models import Department
from accounts.views.errors import answer_refusal
from accounts.views.permissions import requires
from accounts.words import say_day, say_number
from ownership.forms.dispositions import CommentForm, DispositionForm, read_chosen
from ownership.models import Condition, Finding
from ownership.operations.findings import (
    Disposed,
    FindingsRefused,
    NotTheirs,
    comment_findings,
    give_findings,
    look_again,
    snooze_findings,
    waive_findings,
    wake_findings,
)
from ownership.queries.dispositions import list_who_can_act
from ownership.queries.inbox import read_as
from ownership.views.done import say_done
from ownership.views.going_on import go_on

_SAY: dict[str, Callable[..., Disposed]] = {
    "week": snooze_findings,
    "month": snooze_findings,
    "snooze": snooze_findings,
    "waive": waive_findings,
    "give": give_findings,
    "wake": wake_findings,
}


@require_POST
@requires(Capability.COMMENT)
def dispose_findings(request: HttpRequest, organization: str) -> HttpResponse:
    """The ticked ones, or all that match the filters, or the one that is open."""
    now = timezone.now()
    today = request.organization.day_of(now)
    chosen = read_chosen(request.POST, today=today, reader=read_as(request.membership))
    form = DispositionForm(request.POST)
    if not form.is_valid():
        return _ask_again(request, form, chosen, today=today)
    words = form.words(today=today)
    try:
        disposed = _SAY[form.cleaned_data["action"]](
            organization=request.organization,
            findings=chosen,
            seat=request.membership,
            by=request.actor,
            now=now,
            **words,
        )
    except NotTheirs as error:
        return answer_refusal(request, str(error), status=403)
    except FindingsRefused as error:
        if error.code == "unknown_finding" and len(chosen) == 1:
            raise Http404 from error
        form.add_error(None, gettext("{problem} Nothing was changed.").format(problem=error))
        return _ask_again(request, form, chosen, today=today)
    say_done(request, _say_disposed(form.cleaned_data["action"], disposed.findings, words, today))
    return go_on(request, "findings")


@require_POST
@requires(Capability.COMMENT)
def comment_finding(request: HttpRequest, organization: str, finding: UUID) -> HttpResponse:
    shown = _get_finding(finding)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _answer_comment(request, form, shown)
    try:
        comment_findings(
            organization=request.organization,
            findings=[shown.pk],
            text=form.cleaned_data["text"],
            seat=request.membership,
            by=request.actor,
            now=timezone.now(),
        )
    except NotTheirs as error:
        return answer_refusal(request, str(error), status=403)
    messages.success(request, gettext("Your note is there for everybody to read."))
    return go_on(request, "findings")


@require_POST
@requires(Capability.COMMENT)
def look_at_finding(request: HttpRequest, organization: str, finding: UUID) -> HttpResponse:
    """Somebody fixed it: look again, and say what is so now."""
    shown = _get_finding(finding)
    try:
        found = look_again(
            finding=shown, seat=request.membership, by=request.actor, now=timezone.now()
        )
    except NotTheirs as error:
        return answer_refusal(request, str(error), status=403)
    if found.condition == Condition.PRESENT:
        messages.error(
            request, gettext("This is still so: {finding}.").format(finding=found.sentence)
        )
    else:
        messages.success(request, gettext("It is settled: the cause is gone."))
    return go_on(request, "findings")


def _get_finding(finding_id: UUID) -> Finding:
    finding = Finding.objects.select_related("organization").filter(pk=finding_id).first()
    if finding is None:
        raise Http404
    return finding


def _ask_again(
    request: HttpRequest, form: DispositionForm, chosen: Collection[UUID], *, today: date
) -> HttpResponse:
    """What was said, with what is wrong with it: nothing is typed twice."""
    context = {
        "form": form,
        "problems": [str(error) for errors in form.errors.values() for error in errors],
        "chosen": [] if request.POST.get("all") else chosen,
        "count": len(chosen),
        "today": today,
        "departments": Department.objects.active().in_order(),
        "seats": list_who_can_act(),
        "next": request.POST.get("next", ""),
    }
    return render(request, "findings/dispose.html", context, status=422)


def _answer_comment(request: HttpRequest, form: CommentForm, shown: Finding) -> HttpResponse:
    context = {"form": form, "finding": shown, "next": request.POST.get("next", "")}
    return render(request, "findings/comment.html", context, status=422)


def _say_disposed(action: str, count: int, words: dict[str, Any], today: date) -> str:
    """What is now true."""
    to = words.get("to")
    said = {
        "n": say_number(count),
        "day": say_day(words["until"], today=today) if words.get("until") else "",
        "receiver": to.name if isinstance(to, Department) else to and to.user,
    }
    match action, bool(said["day"]):
        case "waive", True:
            sentence = ngettext(
                "The finding is accepted as it is until {day}.",
                "{n} findings are accepted as they are until {day}.",
                count,
            )
        case "waive", _:
            sentence = ngettext(
                "The finding is accepted as it is.",
                "{n} findings are accepted as they are.",
                count,
            )
        case "give", _:
            sentence = ngettext(
                "The finding is given to {receiver}.",
                "{n} findings are given to {receiver}.",
                count,
            )
        case "wake", _:
            sentence = ngettext("The finding is open again.", "{n} findings are open again.", count)
        case _, True:
            sentence = ngettext(
                "The finding is snoozed until {day}.",
                "{n} findings are snoozed until {day}.",
                count,
            )
        case _:
            sentence = ngettext("The finding is snoozed.", "{n} findings are snoozed.", count)
    return sentence.format(**said)
