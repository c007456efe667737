"""An organization's own platforms: add, rename, archive, delete while nothing is on it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext

from accounts.models import Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import change
from accounts.text import fold_name
from channels_registry.models import CustomPlatform
from channels_registry.platforms.canonical import NotAProfile, identify
from channels_registry.platforms.custom import (
    LONGEST_HANDLE,
    OWN,
    BadTemplate,
    Template,
    Templates,
    check_host,
    check_prefix,
    find_overlap,
    is_known_name,
)
from channels_registry.queries.custom_platforms import find_used

MOST = 100  # of one organization: a text is compared with each
EDITABLE = ("name", "is_archived")
_LONGEST_SLUG = 40


class CustomPlatformRefused(Exception):
    """It cannot be so. `field`: which to change; the message says how."""

    def __init__(self, field: str, message: str, code: str = "invalid") -> None:
        super().__init__(message)
        self.field = field
        self.code = code


class CustomPlatformInUse(Exception):
    """Something is on it: it can be archived, not deleted."""


class StaleCustomPlatform(Exception):
    """Somebody changed it meanwhile. `platform` is what is stored now."""

    def __init__(self, platform: CustomPlatform) -> None:
        super().__init__(
            gettext("Somebody changed {platform} meanwhile. Look again.").format(
                platform=platform.name
            )
        )
        self.platform = platform


def add_custom_platform(
    *,
    organization: Organization,
    name: str,
    host: str,
    prefix: str = "",
    max_length: int = 60,
    is_case_sensitive: bool = False,
    example: str = "",
    by: Actor,
    now: datetime,
) -> CustomPlatform:
    """Add one. `example`: an address that it must read. Raises CustomPlatformRefused."""
    with change(organization, by=by, now=now) as current:
        others = list(CustomPlatform.objects.all())
        if len(others) >= MOST:
            raise CustomPlatformRefused(
                "name",
                gettext(
                    "An organization has at most {most} platforms of its own. Delete one."
                ).format(most=MOST),
            )
        platform = CustomPlatform.new(
            name=name, max_length=max_length, is_case_sensitive=is_case_sensitive
        )
        _check_name(name, others)
        platform.slug = _find_slug(name, {other.slug for other in others})
        try:
            platform.host = check_host(host)
            platform.prefix = "/".join(check_prefix(prefix))
        except BadTemplate as problem:
            raise CustomPlatformRefused(problem.field, str(problem)) from problem
        if not 1 <= max_length <= LONGEST_HANDLE:
            raise CustomPlatformRefused(
                "max_length",
                gettext(
                    "A handle has 1 to {longest_handle} characters at most. Choose one."
                ).format(longest_handle=LONGEST_HANDLE),
            )
        _check_template(platform.template, [other.template for other in others])
        if example:
            read_example(platform.template, example)
        platform.save(force_insert=True)
        after = {"name": platform.name, "example": platform.example}
        current.record("platform.added", platform, after=after)
        return platform


def edit_custom_platform(
    *,
    platform: CustomPlatform,
    fields: Mapping[str, Any],
    version: int,
    by: Actor,
    now: datetime,
) -> CustomPlatform:
    """Change fields named in EDITABLE. Raises StaleCustomPlatform, CustomPlatformRefused."""
    with change(platform.organization, by=by, now=now) as current:
        platform.refresh_from_db()
        if platform.version != version:
            raise StaleCustomPlatform(platform)
        before = {name: getattr(platform, name) for name in EDITABLE if name in fields}
        different = {n: value for n, value in fields.items() if before[n] != value}
        if not different:
            return platform
        if "name" in different:
            _check_name(different["name"], list(CustomPlatform.objects.exclude(pk=platform.pk)))
        for name, value in different.items():
            setattr(platform, name, value)
        platform.version += 1
        platform.save()
        before = {name: before[name] for name in different}
        current.record("platform.changed", platform, before=before, after=different)
        return platform


def remove_custom_platform(
    *, platform: CustomPlatform, version: int, by: Actor, now: datetime
) -> None:
    """Delete one that nothing is on. Raises StaleCustomPlatform, CustomPlatformInUse."""
    with change(platform.organization, by=by, now=now) as current:
        stored = CustomPlatform.objects.get(pk=platform.pk)
        if stored.version != version:
            raise StaleCustomPlatform(stored)
        if stored.pk in find_used():
            raise CustomPlatformInUse(
                gettext(
                    "{platform} is in use: channels, past names or rows of an import are on it."
                    " Archive it, and it takes no new ones."
                ).format(platform=stored.name)
            )
        before = {"name": stored.name, "example": stored.example}
        current.record("platform.removed", stored, before=before)
        stored.delete()


def read_example(template: Template, text: str) -> str:
    """The handle that the template reads out of an address. Raises CustomPlatformRefused."""
    templates = Templates(lambda: [template])
    try:
        identity = identify(text, templates=templates)
    except NotAProfile as problem:
        raise CustomPlatformRefused("example", problem.message) from problem
    if identity.platform != template.slug:
        raise CustomPlatformRefused(
            "example",
            gettext("This address is not at {host}; paste one like {example}.").format(
                host=template.host, example=template.example
            ),
        )
    return identity.handle


def _check_name(name: str, others: list[CustomPlatform]) -> None:
    if is_known_name(name):
        raise CustomPlatformRefused(
            "name",
            gettext("We know {name} already. Just paste its links, or choose another name.").format(
                name=name
            ),
        )
    if any(fold_name(other.name) == fold_name(name) for other in others):
        raise CustomPlatformRefused(
            "name",
            gettext("A platform called {name} is here already. Choose another name.").format(
                name=name
            ),
            "duplicate",
        )


def _check_template(template: Template, others: list[Template]) -> None:
    try:
        read = identify(template.example)
    except NotAProfile as problem:
        if problem.code != "unknown_platform":
            raise CustomPlatformRefused("prefix", problem.message) from problem
    else:
        raise CustomPlatformRefused(
            "prefix",
            gettext(
                "Addresses like {example} are read as {platform} already. Just paste them."
            ).format(example=template.example, platform=read.platform.capitalize()),
        )
    overlap = find_overlap(template, others)
    if overlap:
        raise CustomPlatformRefused(
            "prefix",
            gettext(
                "{platform} has addresses like {example}, so one address could be on both. Give"
                " another path."
            ).format(platform=overlap.name, example=overlap.example),
            "duplicate",
        )


def _find_slug(name: str, taken: set[str]) -> str:
    """One that nobody has, made from the name; it stays when the name changes."""
    stem = f"{OWN}{slugify(name)[:_LONGEST_SLUG].strip('-') or 'platform'}"
    numbered = (f"{stem}-{number}" for number in range(2, MOST + 2))
    return next(slug for slug in (stem, *numbered) if slug not in taken)
