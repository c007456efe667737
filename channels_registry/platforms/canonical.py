"""Anything a person would paste -> one identity, or a sentence that says what is wrong.

Three decisions that the addresses alone do not make:

- **YouTube** has four name spaces, and no two are ever merged by guess: the id (`/channel/UC...`),
  the handle (`/@name`), the custom name (`/c/Name`), and the legacy user name, for which
  `/user/name` and the bare `/name` are the same. `@nasa`, `/c/nasa` and `/user/nasa` may be three
  channels; when a person knows that they are one, the others become aliases of it.
- **Facebook** shows pages and profiles under the same addresses, so both are kind `page`; a
  numeric id is one identity under all its paths. Groups are their own kind.
- **A bare name** (`@nasa`, `nasa`) is on no platform until one is chosen.

`templates` are the organization's own platforms. What the catalogue reads, it reads: they are asked
only about hosts that it does not know.
"""

from accounts.words import gettext, gettext_noop, list_choices
from channels_registry.platforms import fediverse, redirectors
from channels_registry.platforms.catalogue import PLATFORMS, Platform, find_host
from channels_registry.platforms.custom import NO_TEMPLATES, Template, Templates
from channels_registry.platforms.identities import Identity, NotAProfile
from channels_registry.platforms.links import Link, read_link, read_path, read_query, read_text
from channels_registry.platforms.shapes import Form, read_tail

__all__ = ["Identity", "NotAProfile", "display_handle", "identify", "identify_handle"]

MAX_REDIRECTS = 2
# As it is kept of a row of a list, where it is looked for again.
UNKNOWN_PLATFORM = gettext_noop(
    "We do not know this platform; check the link. If it is one of your own, a lead can add it in"
    " the settings, under Platforms."
)


def identify(
    text: str, *, platform: str | None = None, templates: Templates = NO_TEMPLATES
) -> Identity:
    """The account that a link or a handle names; NotAProfile when it names none.

    With `platform`, a bare handle is enough, and a link of another platform is refused.
    """
    chosen = find_platform(platform, templates) if platform is not None else None
    if chosen and chosen.free_text:
        return identify_handle(chosen.slug, text)
    identity = read_reference(read_text(text), chosen, templates)
    return refuse_other(identity, chosen, templates) if chosen else identity


def identify_handle(
    platform: str, handle: str, kind: str | None = None, *, templates: Templates = NO_TEMPLATES
) -> Identity:
    """The account with this handle on this platform, also where no address exists (SMS, WeChat).

    Without `kind` the platform's first form that fits decides. A handle may also be written as the
    path of its address: `company/nasa`, `user/nasa`, `groups/123`.
    """
    chosen = find_platform(platform, templates)
    if kind is not None and kind not in chosen.kinds:
        raise NotAProfile(
            "unknown_kind",
            gettext("{platform} has no such kind; choose {kinds}.").format(
                platform=chosen.name, kinds=list_choices(chosen.kinds)
            ),
        )
    text = read_text(handle, spaces=chosen.free_text).removeprefix("@")
    if isinstance(chosen, Template):
        return chosen.read_handle(text)
    if chosen.slug == "mastodon":
        return refuse_other(identify_fediverse(fediverse.read_address(text)), chosen)
    forms = [form for form in chosen.forms if kind in (None, form.kind)]
    for form in forms:
        bare = form.read_typed(text)
        if bare and not chosen.reserves(form, bare):
            return form.identity(bare)
    path, _, query = text.partition("?")
    link = Link(host="", segments=read_path(path), query=read_query(query), hashbang=())
    identity = read_forms(chosen, forms, "", link)
    if identity:
        return identity
    if text.lower() in chosen.reserved:
        raise NotAProfile(
            "not_an_account",
            gettext("This is a page of {platform} itself; give the account's handle.").format(
                platform=chosen.name
            ),
        )
    syntax = gettext("; or ").join(dict.fromkeys(form.syntax for form in forms))
    raise NotAProfile(
        "bad_handle",
        gettext("This is no {platform} handle: one has {syntax}.").format(
            platform=chosen.name, syntax=syntax
        ),
    )


def display_handle(platform: str, kind: str, handle: str) -> str:
    """A stored handle as people write it there: `@nasa`, `r/space`, `nasa`.

    An organization's own platforms are not in the catalogue: their handles stay as they are.
    """
    for form in PLATFORMS[platform].forms if platform in PLATFORMS else ():
        if form.kind == kind and form.read_typed(handle) is not None:
            return form.prefix + handle
    return handle


def find_platform(slug: str, templates: Templates = NO_TEMPLATES) -> Platform | Template:
    found = PLATFORMS.get(slug) or templates.find(slug)
    if found is None:
        raise NotAProfile(
            "unknown_platform", gettext("We do not know this platform; choose one we list.")
        )
    return found


def refuse_other(
    identity: Identity, chosen: Platform | Template, templates: Templates = NO_TEMPLATES
) -> Identity:
    """The identity, when it is on the chosen platform."""
    if identity.platform != chosen.slug:
        raise NotAProfile(
            "wrong_platform",
            gettext(
                "This belongs to {platform}, not to {chosen}; change the platform or the address."
            ).format(platform=find_platform(identity.platform, templates).name, chosen=chosen.name),
        )
    return identity


def read_reference(text: str, chosen: Platform | Template | None, templates: Templates) -> Identity:
    """The identity behind a checked text, through at most two redirectors."""
    for _hop in range(MAX_REDIRECTS + 1):
        identity = read_named_handle(text, chosen)
        if identity:
            return identity
        if not is_address(text):
            if chosen:
                return identify_handle(chosen.slug, text, templates=templates)
            raise no_address(text)
        link = read_link(text)
        target = redirectors.unwrap(link)
        if target is None:
            return read_profile(link, templates)
        text = read_text(target)
    raise NotAProfile(
        "redirect_loop",
        gettext("This link only leads to other links; open it and paste where it ends."),
    )


def read_named_handle(text: str, chosen: Platform | Template | None) -> Identity | None:
    """A handle that names its platform: `@user@host`, `at://...`, `did:...`, `u/...`, `r/...`."""
    lower = text.lower()
    if lower.startswith("acct:"):
        return identify_fediverse(fediverse.read_address(text[len("acct:") :]))
    if text.startswith("@") and "@" in text[1:] and "/" not in text:
        return identify_fediverse(fediverse.read_address(text))
    if lower.startswith("at://"):
        authority, _, record = text[len("at://") :].partition("/")
        if record and not record.startswith("app.bsky.actor.profile"):
            raise content(PLATFORMS["bluesky"])
        return identify_handle("bluesky", authority)
    if lower.startswith("did:"):
        return identify_handle("bluesky", text)
    # Elsewhere `u/123` is an account of the chosen platform (Weibo, Vine)
    if chosen is None and lower.removeprefix("/").startswith(("u/", "r/")):
        return identify_handle("reddit", text.removeprefix("/"))
    return None


def is_address(text: str) -> bool:
    """Whether the text is meant as a web address and not as a handle: `nasa.gov` can be either."""
    head = text.partition("?")[0].partition("#")[0]
    host, slash, _ = head.partition("/")
    if "//" in head or (":" in host and "@" not in host):
        return True
    return "." in host and (bool(slash) or find_host(host.lower()) is not None)


def no_address(text: str) -> NotAProfile:
    """The refusal of a text that is no address, when no platform was chosen."""
    name, at, host = text.partition("@")
    if name and at and "." in host:
        return NotAProfile(
            "email_address",
            gettext("This looks like an e-mail address; write @user@host for Mastodon."),
        )
    if "." in name:
        return unknown_platform()
    return NotAProfile(
        "which_platform",
        gettext("This could be on any platform; choose the platform or paste the link."),
    )


def read_profile(link: Link, templates: Templates = NO_TEMPLATES) -> Identity:
    """The identity at a web address."""
    found = find_host(link.host)
    if found is None:
        address = fediverse.read_profile(link)
        if address is not None:
            return identify_fediverse(address)
        own = templates.read(link)
        if own is None:
            raise unknown_platform()
        return own
    platform, base, prefix = found
    if base in platform.short_hosts:
        raise NotAProfile(
            "short_link",
            gettext("This is a short link or a post; open it and paste the profile's address."),
        )
    if platform.hashbang and link.hashbang and not link.segments:
        link = Link(link.host, link.hashbang, link.query, ())
    for form in platform.forms:
        handle = form.read_subdomain(base, prefix.removeprefix("www."))
        if handle and handle not in platform.prefixes | platform.reserved:
            if read_tail(link, 0, platform.tails, platform.deep_tails):
                return form.identity(handle)
            raise content(platform)
    if prefix and not all(platform.drops(label) for label in prefix.split(".")):
        raise not_an_account(platform)
    identity = read_forms(platform, platform.forms, base, link)
    if identity is None:
        raise refuse_address(platform, link)
    return identity


def read_forms(
    platform: Platform, forms: list[Form] | tuple[Form, ...], base: str, link: Link
) -> Identity | None:
    """The identity by the first form that fits the path; `base` is the host, empty for any."""
    for form in forms:
        if base and form.hosts and base not in form.hosts:
            continue
        for path in form.paths:
            found = path.read(link.segments, link.query)
            if found is None:
                continue
            handle, read = found
            if platform.reserves(form, handle):
                continue
            if path.opens_with_handle and link.segments[0].lower() in platform.reserved:
                continue
            if read_tail(link, read, platform.tails, platform.deep_tails):
                return form.identity(handle)
    return None


def identify_fediverse(address: tuple[str, str] | None) -> Identity:
    """The identity of a user and host, which may also be an account of Threads."""
    if address is None:
        raise NotAProfile(
            "bad_handle", gettext("This is no Mastodon handle: one has the form @user@host.")
        )
    user, host = address
    found = find_host(host)
    if found is None:
        form = PLATFORMS["mastodon"].forms[0]
        handle = form.read_typed(f"{user}@{host}")
        if handle is None:
            raise NotAProfile(
                "too_long", gettext("This server's name is too long; check the address.")
            )
        return form.identity(handle)
    if found[0].slug == "threads":
        return identify_handle("threads", user)
    raise NotAProfile(
        "wrong_platform",
        gettext("{platform} is no Mastodon server; paste the link of the profile.").format(
            platform=found[0].name
        ),
    )


def refuse_address(platform: Platform, link: Link) -> NotAProfile:
    """The reason why an address on a known platform names no account."""
    words = [segment.lower() for segment in link.segments]
    if not platform.has_addresses:
        return NotAProfile(
            "no_public_address",
            gettext(
                "{platform} has no public addresses; choose {platform} and give the id."
            ).format(platform=platform.name),
        )
    if platform.content.intersection(words):
        return content(platform)
    if not words or (len(words) == 1 and words[0] in platform.reserved):
        return not_an_account(platform)
    return NotAProfile(
        "bad_handle",
        gettext(
            "No {platform} account has such an address; paste the profile's, for example {example}."
        ).format(platform=platform.name, example=platform.example),
    )


def content(platform: Platform) -> NotAProfile:
    return NotAProfile(
        "content",
        gettext(
            "This is one item on {platform}, not an account; paste the address of the profile, for"
            " example {example}."
        ).format(platform=platform.name, example=platform.example),
    )


def not_an_account(platform: Platform) -> NotAProfile:
    return NotAProfile(
        "not_an_account",
        gettext(
            "This is a page of {platform} itself; paste the address of the profile, for example"
            " {example}."
        ).format(platform=platform.name, example=platform.example),
    )


def unknown_platform() -> NotAProfile:
    return NotAProfile("unknown_platform", gettext(UNKNOWN_PLATFORM))
