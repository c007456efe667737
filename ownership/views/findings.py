"""The inbox: findings to settle, and one of them beside the list."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.messages import get_messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from ownership.forms.filters import FindingFilterForm
from ownership.models import Condition, Duty, Finding
from ownership.queries.claims import ClaimLine, count_waiting, describe_claims, says_of
from ownership.queries.fixes import Fixes, load_fixes
from ownership.queries.history import history_of_channel, history_of_duty, say_day
from ownership.queries.inbox import Inbox, InboxFilters, InboxRow, describe, load_inbox
from ownership.queries.sweeps import find_last_sweep, find_running_sweep
from ownership.rules import BY_CODE

HAPPENINGS = 8


@require_GET
def findings(request: HttpRequest, organization: str) -> HttpResponse:
    """The list; where there is room beside it, its first finding is open."""
    return _answer(request, chosen=None)


@require_GET
def finding(request: HttpRequest, organization: str, finding: UUID) -> HttpResponse:
    chosen = (
        Finding.objects.select_related("channel__platform", "channel__custom_platform", "activity")
        .filter(pk=finding)
        .first()
    )
    if chosen is None or chosen.rule not in BY_CODE:
        raise Http404
    return _answer(request, chosen=chosen)


def _answer(request: HttpRequest, chosen: Finding | None) -> HttpResponse:
    now = timezone.now()
    zone = ZoneInfo(request.organization.time_zone)
    form = FindingFilterForm(request.GET)
    filters = form.filters()
    inbox = load_inbox(filters, page=request.GET.get("page", "1"), now=now)
    rows = inbox.rows
    shown = chosen or (rows[0].finding if rows else None)
    context: dict[str, Any] = {
        "form": form,
        "problems": form.problems(),
        "filters": filters,
        "inbox": inbox,
        "rail": _make_rail(request, inbox, filters),
        "claims_waiting": count_waiting(request.membership),
        "query": request.GET.urlencode(),
        "is_open": chosen is not None,
        "last_check": _say_last_check(zone, now),
        "sweep": find_running_sweep(),
        # A fix has just removed the row that had the focus: it goes to the next one.
        "focus_shown": bool(request.htmx) and len(get_messages(request)) > 0,
    }
    if shown is not None:
        context |= _describe_shown(request, shown, rows, zone=zone)
    return render(request, "findings/findings.html", context)


def _say_last_check(zone: ZoneInfo, now: datetime) -> str:
    """ "today 06:00", "22 Nov 06:00", or nothing when there was none."""
    last = find_last_sweep()
    if last is None or last.finished_at is None:
        return ""
    local, today = last.finished_at.astimezone(zone), now.astimezone(zone).date()
    day = "today" if local.date() == today else say_day(local, today=today)
    return f"{day} {local:%H:%M}"


def _describe_shown(
    request: HttpRequest, shown: Finding, rows: list[InboxRow], *, zone: ZoneInfo
) -> dict[str, Any]:
    now = timezone.now()
    row = next((row for row in rows if row.finding == shown), None)
    is_open = shown.condition == Condition.PRESENT
    fixes = load_fixes(shown)
    return {
        "shown": row or describe([shown], now=now)[0],
        "rule": BY_CODE[shown.rule],
        "shown_is_open": is_open,
        "opened_on": say_day(shown.opened_at.astimezone(zone), today=now.astimezone(zone).date()),
        "fixes": fixes if is_open else None,
        "duty": fixes.duty if fixes else None,
        "history": _history(shown, fixes.duty if fixes else None, zone=zone),
        "parties": _describe_parties(fixes, zone=zone) if fixes and is_open else [],
        "claims": _describe_claims(request, fixes) if fixes and is_open else [],
        "next_url": _link_next(request, shown, rows),
    }


def _describe_parties(fixes: Fixes, *, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Who is accountable now, since when, and whom to ask there."""
    today = timezone.now().astimezone(zone).date()
    return [
        {
            "department": owner.department,
            "since": say_day(owner.since.astimezone(zone), today=today),
        }
        for owner in fixes.owners
    ]


def _describe_claims(request: HttpRequest, fixes: Fixes) -> list[ClaimLine]:
    """Who claims it, and what the reader may do about that."""
    owners = [owner.department for owner in fixes.owners]
    says = says_of(request.membership)
    return describe_claims(fixes.claims, lambda duty: owners, says, now=timezone.now())


def _history(shown: Finding, duty: Duty | None, *, zone: ZoneInfo) -> list[Any]:
    now = timezone.now()
    if duty is not None:
        return history_of_duty(duty, how_many=HAPPENINGS, zone=zone, now=now)
    if shown.channel is not None:
        return history_of_channel(shown.channel, how_many=HAPPENINGS, zone=zone, now=now)
    return []


def _link_next(request: HttpRequest, shown: Finding, rows: list[InboxRow]) -> str:
    """Where to go once this one is settled: the row below it, else the one above."""
    slug = request.organization.slug
    path = reverse("findings", args=[slug])
    ids = [row.finding.pk for row in rows]
    if shown.pk in ids:
        place = ids.index(shown.pk)
        near = ids[place + 1 : place + 2] or ids[place - 1 : place][:1]
        if near:
            path = reverse("finding", args=[slug, near[0]])
    query = request.GET.urlencode()
    return f"{path}?{query}" if query else path


def _make_rail(
    request: HttpRequest, inbox: Inbox, filters: InboxFilters
) -> dict[str, list[dict[str, Any]]]:
    """Open, settled, then each rule: links with counts."""
    states = [
        ("Open", "inbox", inbox.open, {"state": ""}, not filters.is_settled and not filters.rule),
        ("Settled", "circle-check", inbox.settled, {"state": "settled"}, filters.is_settled),
    ]
    return {
        "states": [
            {"label": label, "icon": icon, "count": count, "url": _link(request, query), "on": on}
            for label, icon, count, query, on in states
        ],
        "rules": _link_rules(request, inbox, filters),
    }


def _link_rules(request: HttpRequest, inbox: Inbox, filters: InboxFilters) -> list[dict[str, Any]]:
    return [
        {
            "rule": rule,
            "count": count,
            "url": _link(request, {"rule": rule.code}),
            "on": not filters.is_settled and filters.rule == rule.code,
        }
        for rule, count in inbox.open_by_rule
    ]


def _link(request: HttpRequest, query: dict[str, str]) -> str:
    """The list filtered by this alone; the words of the search stay."""
    kept = QueryDict(mutable=True)
    for name, value in {"q": request.GET.get("q", ""), **query}.items():
        if value:
            kept[name] = value
    path = reverse("findings", args=[request.organization.slug])
    return f"{path}?{kept.urlencode()}" if kept else path
