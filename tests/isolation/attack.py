"""The attack: somebody of one organization, at every address, with every id of the next one's.

What the neighbour's path or id answers must be what one that never existed answers, byte for byte
and statement for statement; nothing of the neighbour may be in any answer, or have changed.
"""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg2 import sql

from accounts.capabilities import CAPABILITIES, SCOPES
from accounts.models import ApiKey, DepartmentAlias, MemberRole, Person
from accounts.operations.api_keys import issue_key, revoke_key
from accounts.operations.departments import add_departments
from accounts.operations.invitations import invite
from accounts.operations.members import end_seat, give_seat
from accounts.tenancy.selfcheck import tenant_models
from channels_registry.models import Stake
from channels_registry.operations.channel_access import add_access
from ownership.models import Duty, Finding
from ownership.operations.attestations import confirm_duties
from ownership.operations.campaigns import start_campaign
from ownership.operations.claims import open_claim
from ownership.operations.digests import choose_digest
from ownership.operations.findings import comment_findings, waive_findings
from ownership.operations.mailings import ask_for_digest
from ownership.operations.rule_settings import RuleChange, set_rules
from ownership.operations.saved_views import save_view
from ownership.operations.sweeps import start_sweep
from ownership.operations.trend import keep_day
from ownership.queries.campaigns import Scope
from ownership.queries.channel_filters import ChannelFilters
from tests.isolation.routes import METHODS, Route
from tests.isolation.sentinel import watching
from tests.ownership.imports import read
from tests.seats.stage import add_bulk_edit, add_charter, add_undoing, furnish_export
from tests.websites import propose
from tests.world import NOW, TESTER, World, sign_in

CANARY = "Zbcanary"
# What an answer says of itself or of who asks (seconds pass), not of what was asked for.
ITS_OWN = ("X-Request-Id", "Date", "Set-Cookie", "RateLimit")
_TOKEN = re.compile(rb'(csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]*"')
NOBODY = "there-is-no-such-organization"


@dataclass
class Victim:
    """The owner next door, at work: what they look at must not be kept for anybody else."""

    pages: Client
    key: str


@dataclass
class Attacker:
    """Somebody with a browser and a key, and the organization next door."""

    name: str
    mine: World
    theirs: World
    pages: Client
    key: str
    victim: "Victim"

    def ask(self, method: str, address: str, body: str = "") -> HttpResponse:
        is_api = address.startswith("/api/")
        headers = {"Authorization": f"Bearer {self.key}"} if is_api and self.key else {}
        client = Client() if is_api else self.pages
        kind = "application/json" if body else "application/octet-stream"
        with watching():
            answer = client.generic(method, address, body, content_type=kind, headers=headers)
        assert_no_canary(answer, method, address)
        return answer

    def count(self, method: str, address: str) -> tuple[HttpResponse, int]:
        """The answer, and how many statements it took."""
        with CaptureQueriesContext(connection) as captured:
            answer = self.ask(method, address)
        return answer, len(captured)


def assert_no_canary(answer: HttpResponse, *where: object) -> None:
    _, body, headers = says(answer)
    assert CANARY.lower().encode() not in body.lower(), where
    assert CANARY.lower() not in repr(headers).lower(), where


def furnish(world: World, name: str) -> None:
    """At least one row of everything, each called by the name."""
    world.add_platform(name, host=f"{name.lower()}.example")
    channel, _ = world.register(
        f"https://x.com/{name}", f"https://www.instagram.com/{name}/", name=name, notes=name
    )
    world.assign(channel, {"sales": "A", "marketing": "A"})
    world.connect_service(name)
    with world.open():
        arguments = {"organization": world.organization, "by": TESTER, "now": NOW}
        add_departments(names=[f"{name} department"], **arguments)
        Person.new(name=name, email=f"person@{name.lower()}.example").save()
        start_sweep(**arguments)
        invite(
            email=f"invited@{name.lower()}.example",
            role=MemberRole.STEWARD,
            departments=[world.departments["sales"]],
            invited_by=world.seat("owner"),
            **arguments,
        )
        DepartmentAlias.new(department=world.departments["sales"], name=name).save()
        Stake.new(channel=channel, department=world.departments["sales"], why=name).save()
        add_access(channel=channel, fields={"partner": name, "level": "full"}, by=TESTER, now=NOW)
        confirm_duties(
            seat=world.seat("owner"),
            channels=[channel.pk],
            **(arguments | {"by": replace(TESTER, label=name)}),
        )
        start_campaign(
            name=name,
            scope=Scope(),
            due_on=NOW.date() + timedelta(days=300),
            **(arguments | {"by": replace(TESTER, label=name)}),
        )
        limit = RuleChange("crowded", is_on=True, limit=5, limit_tier_1=None, version=0)
        set_rules(changes=[limit], **arguments)
        keep_day(world.organization, now=NOW)
        open_claim(
            duty=Duty.objects.get(channel=channel, activity__key="leads"),
            department=world.departments["product"],
            reason=name,
            evidence=name,
            seat=world.seat("owner"),
            by=replace(TESTER, label=name),
            now=NOW,
        )
        contest = Finding.objects.present().filter(rule="contested").latest("id")
        said = {"findings": [contest.pk], "seat": world.seat("owner"), **arguments}
        comment_findings(text=name, **said)
        waive_findings(reason=name, until=NOW.date() + timedelta(days=300), **said)
        add_charter(world, name, brand=name)
        seat = world.seat("owner")
        choose_digest(seat=seat, frequency="never", reach="own", by=TESTER, now=NOW)
        ask_for_digest(seat=seat, since=NOW - timedelta(days=7), by=TESTER, now=NOW)
        save_view(membership=world.seat("owner"), name=name, query=f"q={name}", by=TESTER, now=NOW)
    furnish_export(world, MemberRole.OWNER, ChannelFilters(today=NOW.date(), text=name))
    add_bulk_edit(world)
    add_undoing(world)
    read(world, f"https://x.com/{name}2")
    propose(world, f"https://x.com/{name}3", host=f"{name.lower()}.example")
    make_key(world, name=name)


def make_key(world: World, role: str = "owner", name: str = "attack") -> str:
    """A key that may do everything that its owner may."""
    seat = world.seat(role)
    may = CAPABILITIES[MemberRole(role)]
    scopes = [scope for scope, opens in SCOPES.items() if not opens or opens & may]
    with world.open():
        issued = issue_key(
            organization=world.organization,
            membership=seat,
            name=name,
            scopes=scopes,
            by=TESTER,
            now=timezone.now(),
        )
    return issued.token


def attacker_as(role: str, mine: World, theirs: World) -> Attacker:
    victim = Victim(theirs.sign_in("owner"), make_key(theirs))
    attacker = Attacker(role, mine, theirs, mine.sign_in(role), make_key(mine, role), victim)
    attacker.ask("GET", "/api/v1/me/")  # that the key was used is noted once, and now
    return attacker


PRINCIPALS = (
    *MemberRole,
    "a member of both",
    "somebody removed",
    "an expired key",
    "a revoked key",
    "nobody",
)

SIGNED_OUT = ("nobody", "an expired key", "a revoked key")


def attacker_called(name: str, mine: World, theirs: World) -> Attacker:
    """Each of PRINCIPALS."""
    if name in MemberRole:
        return attacker_as(name, mine, theirs)
    if name == "nobody":
        return Attacker(name, mine, theirs, Client(), "", Victim(Client(), ""))
    attacker = attacker_as("lead", mine, theirs)
    attacker.name = name
    user, now = mine.members[MemberRole.LEAD], timezone.now()
    if name == "a member of both":
        with theirs.open():
            give_seat(
                organization=theirs.organization,
                user=user,
                role=MemberRole.OWNER,
                by=TESTER,
                now=now,
            )
    elif name == "somebody removed":
        seat = mine.seat("lead")
        with mine.open():
            end_seat(
                seat=seat,
                version=seat.version,
                decided_by=mine.seat("owner"),
                by=TESTER,
                now=now,
            )
        attacker.pages = sign_in(user)
    else:
        with mine.open():
            key = ApiKey.objects.latest("created_at")
            if name == "a revoked key":
                revoke_key(api_key=key, by=TESTER, now=now)
            else:
                ApiKey.objects.filter(pk=key.pk).update(expires_at=now - timedelta(seconds=1))
        attacker.pages = Client()
    return attacker


def attack_path(attacker: Attacker, route: Route, methods: tuple[str, ...] = METHODS) -> int:
    """The neighbour's address and one of nobody's answer the same. How many were tried."""
    some_id = next(iter(ids_of(attacker.theirs).values()))
    slug = attacker.theirs.organization.slug
    for method in methods:
        theirs, cost = attacker.count(method, route.fill(slug, some_id))
        nobodys, cost_of_nobody = attacker.count(method, route.fill(NOBODY, some_id))
        # A form sent by nobody is refused before anybody looks at whose it would be.
        allowed = (404, 401, 302, 403) if attacker.name in SIGNED_OUT else (404, 401)
        assert theirs.status_code in allowed, (attacker.name, method, route, theirs.status_code)
        assert _without(theirs, slug) == _without(nobodys, NOBODY), (attacker.name, method, route)
        # An organization that exists may cost the one look whether somebody may visit it.
        assert cost - cost_of_nobody <= (8 if route.is_for_visitors else 0), (method, route)
    return 2 * len(methods)


def attack_ids(
    attacker: Attacker, route: Route, kinds: dict[str, UUID], methods: tuple[str, ...] = METHODS
) -> int:
    """Ids of the neighbour's things answer like ids that never existed. How many were tried.

    Of every kind by the first method that the route has, of its own kind by all of them.
    """
    slug = attacker.mine.organization.slug
    attempts = 0
    for method in methods:
        attacker.ask(method, route.fill(slug, uuid4()))  # that a seat was refused is told once
        never, cost_of_never = attacker.count(method, route.fill(slug, uuid4()))
        assert never.status_code in (302, 400, 401, 403, 404, 405, 415, 428), (method, route)
        attempts += 2
        if never.status_code == 405:
            continue
        tried, kinds = kinds, kind_of(route, kinds)
        for kind, identifier in tried.items():
            theirs, cost = attacker.count(method, route.fill(slug, identifier))
            where = (attacker.name, method, route, kind)
            assert says(theirs)[0] == never.status_code, where
            assert cost == cost_of_never, (*where, cost, cost_of_never)
            attempts += 1
    return attempts


def attack_own(attacker: Attacker, route: Route) -> int:
    """One's own pages and lists show nothing of the neighbour's, asked in whatever way."""
    warm_up(attacker, route)
    identifier = next(iter(kind_of(route, ids_of(attacker.mine)).values()))
    address = route.fill(attacker.mine.organization.slug, identifier)
    queries = ("",) if route.ids else ("", f"?q={CANARY[:5]}&limit=500")
    for query in queries:
        attacker.ask("GET", address + query)
    return len(queries) + attack_ordering(attacker, route)


def attack_ordering(attacker: Attacker, route: Route) -> int:
    """No list of the API is sorted by what it does not offer: an order is an oracle."""
    if not route.is_api or route.ids:
        return 0
    address = route.fill(attacker.mine.organization.slug)
    plain = attacker.ask("GET", address)
    attempts = 0
    for name in ("order", "ordering", "sort", "order_by"):
        for key in ("-id", "-pk", "organization__name", "-organization__founded_at"):
            turned = attacker.ask("GET", f"{address}?{name}={key}")
            is_refused = 400 <= turned.status_code < 500
            assert is_refused or turned.content == plain.content, (route, name, key)
            attempts += 1
    return attempts


def warm_up(attacker: Attacker, route: Route) -> None:
    """The neighbour looks at the same page of their own first: nothing of it may be kept."""
    own = next(iter(kind_of(route, ids_of(attacker.theirs)).values()))
    address = route.fill(attacker.theirs.organization.slug, own)
    if route.is_api:
        Client().get(address, headers={"Authorization": f"Bearer {attacker.victim.key}"})
    else:
        attacker.victim.pages.get(address)


def kind_of(route: Route, kinds: dict[str, UUID]) -> dict[str, UUID]:
    """The kind of thing that a route is about, by its words; some kind where they do not say."""
    words = route.path.lower().replace("_", "").replace("-", "")
    return dict([max(kinds.items(), key=lambda kind: (kind[0].lower() in words, len(kind[0])))])


def ids_of(world: World) -> dict[str, UUID]:
    """One id of every kind of thing that the organization has."""
    found = _ask_every_table(
        world, sql.SQL("SELECT {name}, (array_agg({pk} ORDER BY {pk}))[1] FROM {table} {whose}")
    )
    return {name: identifier for name, identifier in found.items() if identifier}


def fingerprint(world: World) -> dict[str, bytes]:
    """By kind of thing, a hash over every row that the organization has of it."""
    found = _ask_every_table(
        world,
        sql.SQL(
            "SELECT {name}, sha256(convert_to(coalesce(string_agg("
            "{table}::text, chr(10) ORDER BY {table}::text), ''), 'UTF8')) FROM {table} {whose}"
        ),
    )
    return {name: bytes(digest) for name, digest in found.items()}


def _ask_every_table(world: World, question: sql.SQL) -> dict[str, Any]:
    """The same of the organization's rows of each table, in one statement."""
    whose = sql.SQL("WHERE organization_id = {}").format(sql.Literal(str(world.organization.pk)))
    questions = [
        question.format(
            name=sql.Literal(model.__name__),
            table=sql.Identifier(model._meta.db_table),
            pk=sql.Identifier(model._meta.pk.column),
            whose=whose,
        )
        for model in tenant_models()
    ]
    with world.open(), connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(questions))
        return dict(cursor.fetchall())


def says(response: HttpResponse) -> tuple[int, bytes, dict[str, str]]:
    if response.streaming:
        response.kept = getattr(response, "kept", None) or response.getvalue()
        body = response.kept
    else:
        body = response.content
    request_id = response.headers.get("X-Request-Id", "")
    headers = {name: value for name, value in response.headers.items() if name not in ITS_OWN}
    return response.status_code, body.replace(request_id.encode(), b""), headers


def _without(response: HttpResponse, slug: str) -> tuple[int, bytes, str]:
    """What it says, with the slug that was asked for and random tokens taken out."""
    status, body, headers = says(response)
    headers.pop("Content-Length", None)
    bare = _TOKEN.sub(b"", body).replace(slug.encode(), b"")
    return status, bare, repr(sorted(headers.items())).replace(slug, "")
