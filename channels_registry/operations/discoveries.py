"""Discoveries: have websites read, keep what they name, accept it or say that it is not ours."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext

from accounts.models import Job, JobState, Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import Change, change
from accounts.operations.jobs import actor_of, advance_job_outside, request_job
from accounts.outgoing import WebsiteSession
from channels_registry.models import (
    Discovery,
    DiscoveryState,
    Disposition,
    Purpose,
    Sighting,
)
from channels_registry.models.discovery import MAX_PAGES
from channels_registry.operations.candidates import (
    Accepted,
    Found,
    add_candidates,
    decide,
    register_found,
)
from channels_registry.operations.site_reading import (
    MAX_PROFILES,
    PAUSE,
    Progress,
    Sight,
    read_next_pages,
)
from channels_registry.platforms.custom import Templates
from channels_registry.queries.custom_platforms import load_templates
from channels_registry.queries.discoveries import find_proposed
from channels_registry.queries.identities import IdentityKey, key_of
from channels_registry.websites.addresses import NotAWebsite, Website, read_website
from channels_registry.websites.frontier import Frontier

__all__ = [
    "Accepted",
    "DiscoveryRefused",
    "accept_candidates",
    "advance_discovery",
    "decide_not_ours",
    "keep_progress",
    "propose_again",
    "start_discoveries",
]

READING = "channels_registry.tasks.read_website"
MOST_AT_ONCE = 10
# Longer than a step: its seconds, and then the slowest page with its robots.txt and pauses.
LEASE = timedelta(seconds=90)


class DiscoveryRefused(Exception):
    """The website cannot be read, or not now. The message says why."""


def start_discoveries(
    *,
    organization: Organization,
    websites: Sequence[str],
    by: Actor,
    now: datetime,
    max_pages: int = 50,
) -> list[Discovery]:
    """Have each website read. One that is being read is not read twice. Raises DiscoveryRefused."""
    sites = {site.starts: (text, site) for text, site in map(_read, websites)}
    if not sites:
        raise DiscoveryRefused(gettext("Write the address of a website, like kestrel.example."))
    if not 1 <= max_pages <= MAX_PAGES:
        raise DiscoveryRefused(
            gettext("We read 1 to {max_pages} pages of a website. Choose a number.").format(
                max_pages=MAX_PAGES
            )
        )
    with change(organization, by=by, now=now) as current:
        running = {_read(d.website)[1].starts: d for d in _find_running()}
        if len(running.keys() | sites.keys()) > MOST_AT_ONCE:
            raise DiscoveryRefused(
                gettext(
                    "At most {most_at_once} websites are read at once. Wait until some are done."
                ).format(most_at_once=MOST_AT_ONCE)
            )
        return [
            running.get(starts) or _start(current, text, site, max_pages)
            for starts, (text, site) in sites.items()
        ]


def _read(text: str) -> tuple[str, Website]:
    try:
        return text, read_website(text)
    except NotAWebsite as error:
        raise DiscoveryRefused(str(error)) from error


def _find_running() -> list[Discovery]:
    return list(
        Discovery.objects.filter(
            state=DiscoveryState.READING, job__state__in=[JobState.QUEUED, JobState.RUNNING]
        ).select_related("job")
    )


def _start(current: Change, text: str, site: Website, max_pages: int) -> Discovery:
    if len(text) > 300:
        text = site.host  # the rest was where to begin, and of no use when it is that long
    discovery = Discovery.new(
        website=text,
        host=site.host,
        max_pages=max_pages,
        job=request_job(current, task=READING, total=max_pages),
        created_at=current.now,
        created_by_label=current.by.label[:200],
    )
    discovery.save(force_insert=True)
    current.record("discovery.started", discovery, after={"website": text, "pages": max_pages})
    return discovery


@dataclass(frozen=True, slots=True)
class _Plan:
    site: Website
    max_pages: int
    progress: Progress
    templates: Templates


def advance_discovery(
    *,
    organization_id: UUID,
    job_id: UUID,
    step: int,
    clock: Callable[[], datetime],
    pause: float = PAUSE,
) -> None:
    """Read the next pages of the website and keep what they name."""
    organization = Organization.objects.get(pk=organization_id)

    def plan(job: Job) -> _Plan:
        discovery = Discovery.objects.get(job=job)
        progress = Progress(
            frontier=Frontier.of(job.cursor["frontier"]) if job.cursor else Frontier(),
            read=discovery.pages_read,
            closed=discovery.pages_closed,
            failed=discovery.pages_failed,
            strikes=job.cursor.get("strikes", 0),
        )
        templates = load_templates().loaded()
        return _Plan(_read(discovery.website)[1], discovery.max_pages, progress, templates)

    def fetch(plan: _Plan) -> Progress:
        with WebsiteSession() as session:
            read_next_pages(
                site=plan.site,
                progress=plan.progress,
                max_pages=plan.max_pages,
                session=session,
                templates=plan.templates,
                pause=pause,
            )
        return plan.progress

    def work(job: Job, progress: Progress) -> bool:
        return keep_progress(organization, job, progress, now=clock())

    advance_job_outside(
        organization_id=organization_id,
        job_id=job_id,
        step=step,
        plan=plan,
        fetch=fetch,
        work=work,
        lease=LEASE,
        clock=clock,
    )


def keep_progress(
    organization: Organization, job: Job, progress: Progress, *, now: datetime
) -> bool:
    """Write what a step found, in the name of who asked. Answers whether that was all."""
    with change(organization, by=actor_of(job), now=now) as current:
        return _keep(current, Discovery.objects.get(job=job), job, progress)


def _keep(current: Change, discovery: Discovery, job: Job, progress: Progress) -> bool:
    _keep_sights(current, discovery, progress.found)
    discovery.pages_read = progress.read
    discovery.pages_closed = progress.closed
    discovery.pages_failed = progress.failed
    discovery.profiles_found = Sighting.objects.filter(discovery=discovery).count()
    finished = progress.is_finished or discovery.profiles_found >= MAX_PROFILES
    job.cursor = {"frontier": progress.frontier.as_dict(), "strikes": progress.strikes}
    job.done = progress.visited
    if finished:
        discovery.state = DiscoveryState.FAILED if progress.problem else DiscoveryState.READ
        discovery.error = progress.problem
        job.cursor = {}
        job.result = {"pages_read": progress.read, "profiles_found": discovery.profiles_found}
        current.record("discovery.finished", discovery, after=job.result)
    discovery.save()
    return finished


def _keep_sights(current: Change, discovery: Discovery, sights: Sequence[Sight]) -> None:
    """Each account once in the organization, and once in the reading: where it was seen first."""
    first: dict[IdentityKey, Sight] = {}
    for sight in sights:
        key = key_of(sight.named.identity)
        if _fits(sight):
            first.setdefault(key, sight)
    room = MAX_PROFILES - Sighting.objects.filter(discovery=discovery).count()
    first = dict(list(first.items())[:room])
    if not first:
        return
    add_candidates(current, (sight.named.identity for sight in first.values()))
    candidates = find_proposed(first)
    Sighting.objects.bulk_create(
        (
            Sighting.new(
                discovery=discovery,
                candidate_id=candidates[key],
                page=sight.page,
                how=sight.named.how.value,
                link=sight.named.link,
            )
            for key, sight in first.items()
        ),
        ignore_conflicts=True,
    )


def _fits(sight: Sight) -> bool:
    """Whether there is room for it in the columns; who has longer ones is no account."""
    identity = sight.named.identity
    return (
        max(len(identity.key), len(identity.handle)) <= 300
        and max(len(identity.url), len(sight.page), len(sight.named.link)) <= 2_000
        and len(identity.permanent_id) <= 120
    )


def accept_candidates(
    *,
    discovery: Discovery,
    candidates: Collection[UUID],
    by: Actor,
    now: datetime,
    purpose: str = Purpose.CORPORATE,
) -> Accepted:
    """Register the accounts that the website links to: the link is the check that they are ours."""
    if purpose not in Purpose.values:
        raise DiscoveryRefused(gettext("Choose a purpose from the list."))
    with change(discovery.organization, by=by, now=now) as current:
        return register_found(current, _find(discovery, candidates), purpose)


def decide_not_ours(
    *, discovery: Discovery, candidates: Collection[UUID], by: Actor, now: datetime
) -> int:
    """Say that these accounts are not ours: no reading proposes them again. How many it were."""
    with change(discovery.organization, by=by, now=now) as current:
        return decide(current, _find(discovery, candidates), Disposition.NOT_OURS)


def propose_again(
    *, discovery: Discovery, candidates: Collection[UUID], by: Actor, now: datetime
) -> int:
    """Take that back. How many it were."""
    with change(discovery.organization, by=by, now=now) as current:
        return decide(current, _find(discovery, candidates), Disposition.NEW)


def _find(discovery: Discovery, candidates: Collection[UUID]) -> list[Found]:
    sightings = (
        Sighting.objects.filter(discovery=discovery, candidate__in=candidates)
        .select_related("candidate", "candidate__custom_platform")
        .order_by("id")
    )
    return [Found(s.candidate, s.link, discovery.host) for s in sightings]
