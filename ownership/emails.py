"""Mails of the top floor: the digest, and the word about what is open for too long."""

from email.utils import parseaddr
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from accounts.emails import Mail
from accounts.models import Membership, Organization
from accounts.words import say_number
from ownership.models import Mailing
from ownership.queries.digests import Digest, Items
from ownership.rules.digests import say_coverage

_SALT = "ownership.digests.unsubscribe"


def write_digest(digest: Digest, mailing: Mailing, *, percent_before: int | None) -> Mail:
    """The whole digest, as one mail. `percent_before`: the coverage that was told last."""
    organization, seat = digest.news.organization, digest.news.reader.seat
    stop = f"{settings.SITE_URL}{stop_path(organization, seat)}"
    coverage = digest.coverage
    return Mail(
        to=seat.user.email,
        subject=digest.subject,
        template="digest",
        context={
            "organization": organization,
            "digest": digest,
            "sections": list_sections(digest),
            "site": settings.SITE_URL,
            "since": digest.news.since,
            "coverage": say_coverage(
                coverage.owned, coverage.needed, coverage.percent, percent_before
            )
            if coverage.needed
            else "",
            "settings_url": f"{settings.SITE_URL}{_path('notifications', organization)}#digest",
            "stop_url": stop,
        },
        headers={
            **_headers(mailing),
            # RFC 8058: the mail program's own button posts there, without anybody signing in.
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


def list_sections(digest: Digest) -> list[tuple[str, Items]]:
    """(heading, items), without those that have none; in the order of who waits for whom."""
    sections = (
        (gettext("Given to you"), digest.given),
        (gettext("To decide"), digest.claims_opened),
        (gettext("To confirm"), digest.asked),
        (gettext("New to settle"), digest.opened),
        (gettext("Put aside until now"), digest.woken),
        (gettext("Claims decided"), digest.claims_decided),
        (gettext("Settled"), digest.settled),
    )
    return [(heading, items) for heading, items in sections if items.total]


def write_escalation(
    items: Items, mailing: Mailing, *, to: str, why: str, days: int, organization: Organization
) -> Mail:
    """`why`: for what the person gets it. `days`: for how long at least these are open."""
    subject = ngettext(
        "{n} finding is open for more than {days} days",
        "{n} findings are open for more than {days} days",
        items.total,
    ).format(n=say_number(items.total), days=days)
    return Mail(
        to=to,
        subject=subject,
        template="escalation",
        context={
            "organization": organization,
            "heading": subject,
            "items": items,
            "why": why,
            "site": settings.SITE_URL,
            "all_url": f"{settings.SITE_URL}{_path('findings', organization)}",
        },
        headers=_headers(mailing),
    )


def stop_path(organization: Organization, seat: Membership) -> str:
    """Where the digest of this seat is switched off, by whoever has the mail."""
    token = signing.Signer(salt=_SALT).sign(str(seat.pk))
    return reverse("unsubscribe", args=[organization.slug, token])


def read_stop_token(token: str) -> UUID | None:
    """Whose digest it switches off; None for what we did not sign."""
    try:
        return UUID(signing.Signer(salt=_SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None


def _headers(mailing: Mailing) -> dict[str, str]:
    """The same id each time that it is tried, so that a mailbox which has it knows it again."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    host = domain or urlsplit(settings.SITE_URL).hostname or "localhost"
    return {
        "Message-ID": f"<{mailing.pk}@{host}>",
        "Auto-Submitted": "auto-generated",
    }


def _path(name: str, organization: Organization) -> str:
    return reverse(name, args=[organization.slug])
