"""The inbox: findings to settle, and one of them beside the list."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.messages import get_messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from accounts.capabilities import Capability, may
from accounts.models import Department
from accounts.words import say_day
from ownership.forms.filters import FindingFilterForm
from ownership.models import Condition, Finding, ListOf
from ownership.operations.findings import MOST_FINDINGS
from ownership.queries.claims import count_waiting, describe_claims, says_of
from ownership.queries.contenders import load_contenders
from ownership.queries.dispositions import answers_for, list_who_can_act, tell_why_back
from ownership.queries.fixes import MENDED_BY_AN_OWNER, Fixes, load_fixes
from ownership.queries.history import history_of_finding
from ownership.queries.inbox import (
    MINE,
    UNSETTLED,
    Inbox,
    InboxFilters,
    InboxRow,
    describe,
    load_inbox,
    name_sorts,
    read_as,
)
from ownership.queries.saved_views import list_saved_views
from ownership.queries.suggestions import is_charter_in_force
from ownership.queries.sweeps import find_last_sweep, find_running_sweep
from ownership.rules import BY_CODE
from ownership.rules.dispositions import LONGEST, OPEN
from ownership.views.fix_places import find_place

HAPPENINGS = 8


@require_GET
def findings(request: HttpRequest, organization: str) -> HttpResponse:
    """The list; where there is room beside it, its first finding is open."""
    return _answer(request, chosen=None)


@require_GET
def finding(request: HttpRequest, organization: str, finding: UUID) -> HttpResponse:
    chosen = (
        Finding.objects.select_related("channel__platform", "channel__custom_platform", "activity")
        .select_related("given_to__user", "given_to_department")
        .filter(pk=finding)
        .first()
    )
    if chosen is None or chosen.rule not in BY_CODE:
        raise Http404
    return _answer(request, chosen=chosen)


def _answer(request: HttpRequest, chosen: Finding | None) -> HttpResponse:
    now = timezone.now()
    zone = ZoneInfo(request.organization.time_zone)
    today = now.astimezone(zone).date()
    form = FindingFilterForm(request.GET)
    filters = form.filters(today=today, reader=read_as(request.membership))
    inbox = load_inbox(filters, page=request.GET.get("page", "1"), now=now)
    rows = inbox.rows
    shown = chosen or (rows[0].finding if rows else None)
    departments = list(Department.objects.active().in_order())
    context: dict[str, Any] = {
        "form": form,
        "problems": form.problems(),
        "filters": filters,
        "sorts": name_sorts(filters.state),
        "inbox": inbox,
        "departments": departments,
        "rail": _make_rail(request, inbox, filters),
        "saved": _link_saved(request, filters),
        "claims_waiting": count_waiting(request.membership),
        "query": request.GET.urlencode(),
        "is_open": chosen is not None,
        "today": today,
        "first_day": today + timedelta(days=1),
        "last_day": today + LONGEST,
        "most": MOST_FINDINGS,
        "by_charter": MENDED_BY_AN_OWNER,
        "last_check": _say_last_check(zone, now),
        "sweep": find_running_sweep(),
        # What was done has just removed the row that had the focus: it goes to the next one.
        "focus_shown": len(get_messages(request)) > 0,
    }
    if may(request.membership.role, Capability.COMMENT):
        context["seats"] = list_who_can_act()
        context["can_pick"] = bool(rows) and filters.state != "settled"
        context["is_aside_list"] = filters.state in ("snoozed", "waived")
    if may(request.membership.role, Capability.ASSIGN_OWNERS):
        context["can_settle"] = filters.state in (OPEN, MINE) and is_charter_in_force()
    if shown is not None:
        context |= _describe_shown(request, shown, rows, departments, zone=zone)
    return render(request, "findings/findings.html", context)


def _say_last_check(zone: ZoneInfo, now: datetime) -> str:
    """ "today 06:00", "22 Nov 06:00", or nothing when there was none."""
    last = find_last_sweep()
    if last is None or last.finished_at is None:
        return ""
    local, today = last.finished_at.astimezone(zone), now.astimezone(zone).date()
    day = gettext("today") if local.date() == today else say_day(local, today=today)
    return f"{day} {local:%H:%M}"


def _describe_shown(
    request: HttpRequest,
    shown: Finding,
    rows: list[InboxRow],
    departments: list[Department],
    *,
    zone: ZoneInfo,
) -> dict[str, Any]:
    now = timezone.now()
    today = now.astimezone(zone).date()
    row = next((row for row in rows if row.finding == shown), None)
    row = row or describe([shown], now=now, today=today)[0]
    is_present = shown.condition == Condition.PRESENT
    fixes = load_fixes(shown, departments)
    duty = fixes.duty if fixes else None
    return {
        "shown": row,
        "rule": BY_CODE[shown.rule],
        "shown_is_present": is_present,
        "may_dispose": answers_for(request.membership)(shown),
        "opened_on": say_day(shown.opened_at.astimezone(zone), today=today),
        "until": say_day(shown.until, today=today) if shown.until else "",
        "disposed_on": say_day(shown.disposed_on, today=today) if shown.disposed_on else "",
        "came_back": tell_why_back(shown) if is_present else "",
        "given_to": shown.given_to_department or (shown.given_to and shown.given_to.user),
        "fixes": fixes if is_present and fixes and (fixes.buttons or fixes.others) else None,
        "place": find_place(request, shown, fixes) if is_present else None,
        "duty": duty,
        "history": history_of_finding(shown, duty, how_many=HAPPENINGS, zone=zone, now=now),
        **(_describe_sides(request, fixes, zone=zone) if fixes and is_present else {}),
        "next_url": _link_next(request, shown, rows),
    }


def _describe_sides(request: HttpRequest, fixes: Fixes, *, zone: ZoneInfo) -> dict[str, Any]:
    """Who is accountable now and who claims it, since when, and what speaks for each of them;
    beside each claim what the reader may do about it.
    """
    if not fixes.owners and not fixes.claims:
        return {}
    now = timezone.now()
    today = now.astimezone(zone).date()
    claiming = [claim.department for claim in fixes.claims]
    contenders = load_contenders(fixes.duty, fixes.owners, claiming)
    owners = [owner.department for owner in fixes.owners]
    claims = describe_claims(
        fixes.claims, lambda duty: owners, says_of(request.membership), now=now
    )
    return {
        "parties": [
            {
                "department": owner.department,
                "since": say_day(owner.since.astimezone(zone), today=today),
                "contender": contenders[owner.department_id],
            }
            for owner in fixes.owners
        ],
        "claims": claims,
        "claimants": [(line, contenders[line.claim.department_id]) for line in claims],
    }


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
    """Each state, then each rule: links with counts. "Given to me" where something was."""
    icons = {
        "open": "inbox",
        "mine": "user",
        "snoozed": "alarm-snooze",
        "waived": "eye-check",
        "settled": "circle-check",
        "unsettled": "inbox",
    }
    return {
        "states": [
            {
                "label": label,
                "icon": icons[state],
                "count": inbox.by_state[state],
                "url": _link(request, {"state": "" if state == "open" else state}),
                "on": filters.state == state and not (state == "open" and filters.rule),
            }
            for state, label in FindingFilterForm.STATES.items()
            # Open and put aside together: only where a count has led here.
            if state != UNSETTLED or filters.state == UNSETTLED
        ],
        **_link_rules(request, inbox, filters),
    }


def _link_saved(request: HttpRequest, filters: InboxFilters) -> dict[str, Any]:
    """One's own views; saving this one, where filters are set that none of them has."""
    slug = request.organization.slug
    path, own_path = reverse("findings", args=[slug]), reverse("finding-views", args=[slug])
    query = filters.as_query()
    own = list_saved_views(request.membership, ListOf.FINDINGS)
    is_new = bool(query) and all(view.query != query for view in own)
    return {
        "views": [
            {"name": view.name, "url": f"{path}?{view.query}", "on": view.query == query}
            for view in own
        ],
        "save_url": f"{own_path}?{urlencode({'query': query})}" if is_new else "",
        "own_url": own_path,
    }


def _link_rules(
    request: HttpRequest, inbox: Inbox, filters: InboxFilters
) -> dict[str, list[dict[str, Any]]]:
    """`rules`: those that found something, and the one that is shown; `silent`: the others."""
    entries = [
        {
            "rule": rule,
            "count": count,
            "url": _link(request, {"rule": rule.code}),
            "on": filters.state == "open" and filters.rule == rule.code,
        }
        for rule, count in inbox.open_by_rule
    ]
    return {
        "rules": [entry for entry in entries if entry["count"] or entry["on"]],
        "silent": [entry for entry in entries if not entry["count"] and not entry["on"]],
    }


def _link(request: HttpRequest, query: dict[str, str]) -> str:
    """The list filtered by this alone; the words of the search and the order stay."""
    kept = QueryDict(mutable=True)
    stays = {name: request.GET.get(name, "") for name in ("q", "sort")}
    for name, value in {**stays, **query}.items():
        if value:
            kept[name] = value
    path = reverse("findings", args=[request.organization.slug])
    return f"{path}?{kept.urlencode()}" if kept else path
