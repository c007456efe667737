"""An organization's own platforms: which texts they read, and that the catalogue comes first."""

import string
from dataclasses import astuple, replace
from uuid import UUID, uuid4

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from channels_registry.platforms.canonical import NotAProfile, identify, identify_handle
from channels_registry.platforms.catalogue import HOSTS, PLATFORMS, RESERVED
from channels_registry.platforms.custom import (
    LETTERS,
    MOST_SEGMENTS,
    OWN,
    BadTemplate,
    Template,
    Templates,
    bare,
    check_host,
    check_prefix,
    find_overlap,
    fold,
)

COMMUNITY = Template(
    id=UUID(int=1), slug="own-community", name="Community", host="community.example", prefix=("u",)
)


def of(*templates):
    return Templates(lambda: templates)


def code_of(text, templates, platform=None):
    with pytest.raises(NotAProfile) as refused:
        identify(text, platform=platform, templates=templates)
    return refused.value.code


# --- Any template, any handle ------------------------------------------------------------------

labels = st.from_regex(r"[a-z](?:[a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
segments = st.text(st.sampled_from(sorted(LETTERS)), min_size=1, max_size=12).filter(
    lambda text: text.strip(".")
)


@st.composite
def templates(draw):
    """One that would be accepted."""
    host = ".".join([*draw(st.lists(labels, min_size=1, max_size=2)), "example"])
    try:
        host = check_host(draw(st.sampled_from(["", "www."])) + host)
    except BadTemplate:
        assume(False)  # a label such as "xn--a"
    template = Template(
        id=uuid4(),
        slug=OWN + "any",
        name="Any",
        host=host,
        prefix=tuple(draw(st.lists(segments, max_size=3))),
        max_length=draw(st.integers(1, 100)),
        is_case_sensitive=draw(st.booleans()),
    )
    # Such a template is refused when it is saved: the catalogue reads its addresses.
    assume(fold(template.prefix)[:1] not in (("users",), ("web",)))
    return template


@st.composite
def accounts(draw):
    template = draw(templates())
    text = draw(st.text(st.sampled_from(sorted(LETTERS)), min_size=1, max_size=template.max_length))
    assume(template.is_handle(text))
    return template, text


@given(accounts())
def test_reading_the_canonical_address_again_changes_nothing(account):
    template, handle = account
    identity = identify(template.address(handle), templates=of(template))
    assert astuple(identify(identity.url, templates=of(template))) == astuple(identity)
    assert (identity.platform, identity.custom_platform) == (template.slug, template.id)


@given(accounts())
def test_a_handle_beside_the_platform_is_the_account_at_its_address(account):
    template, handle = account
    at_address = identify(template.address(handle), templates=of(template))
    assert identify_handle(template.slug, f"@{handle}", templates=of(template)) == at_address
    stored = identify_handle(template.slug, at_address.handle, templates=of(template))
    assert astuple(stored) == astuple(at_address)


@given(
    accounts(),
    st.sampled_from(["https://", "http://", "HTTPS://", "//", ""]),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "#top", "?utm_source=mail", "/", "//", "/?x=1#y", "?ref=%ff"]),
)
def test_decorating_an_address_keeps_its_identity(account, scheme, www, shout, end):
    template, handle = account
    host = f"www.{bare(template.host)}" if www else bare(template.host)
    path = "/".join((*template.prefix, handle))
    address = f"{scheme}{host.upper() if shout else host}/{path}{end}"
    assert identify(address, templates=of(template)) == template.identity(handle)


@given(accounts())
def test_case_counts_exactly_where_the_platform_says_so(account):
    template, handle = account
    assume(template.is_handle(handle.swapcase()) and handle.swapcase() != handle)
    first, second = template.identity(handle), template.identity(handle.swapcase())
    assert (first == second) is not template.is_case_sensitive
    assert first.handle == handle


@given(templates(), st.text(max_size=200))
def test_any_text_is_an_account_or_refused_and_nothing_else(template, text):
    for given_text in (text, f"https://{template.host}/{text}", template.address(text)):
        try:
            identity = identify(given_text, templates=of(template))
        except NotAProfile as refusal:
            assert refusal.code
            continue
        if identity.custom_platform:
            assert template.is_handle(identity.handle)


# --- The catalogue comes first -----------------------------------------------------------------


def test_no_slug_of_the_catalogue_looks_like_one_of_ones_own():
    assert not [slug for slug in PLATFORMS if slug.startswith(OWN)]


@pytest.mark.parametrize("host", sorted(HOSTS))
def test_no_host_of_the_catalogue_can_be_claimed(host):
    for claimed in (host, f"www.{host}", f"sub.{host}", host.upper()):
        with pytest.raises(BadTemplate) as refused:
            check_host(claimed)
        assert refused.value.field == "host"


def test_a_host_above_one_of_the_catalogue_cannot_be_claimed_either():
    deep = next(
        host for host in HOSTS if host.count(".") > 1 and host.partition(".")[2] not in HOSTS
    )
    with pytest.raises(BadTemplate):
        check_host(deep.partition(".")[2])


@pytest.mark.parametrize(
    "text", ["https://x.com/nasa", "https://mastodon.social/@nasa", "@nasa@community.example"]
)
def test_what_the_catalogue_reads_is_the_catalogues(text):
    greedy = of(
        replace(COMMUNITY, host="x.com", prefix=()),
        replace(COMMUNITY, host="mastodon.social", prefix=()),
        replace(COMMUNITY, prefix=()),
    )
    assert identify(text, templates=greedy) == identify(text)


def test_a_fediverse_account_at_ones_own_host_stays_one():
    identity = identify(
        "https://community.example/@jo", templates=of(replace(COMMUNITY, prefix=()))
    )
    assert identity.platform == "mastodon"


# --- What is refused, and with which sentence --------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("https://community.example/u/", "bad_handle"),
        ("https://community.example/u/jo/posts", "bad_handle"),
        ("https://community.example/groups/jo", "bad_handle"),
        ("https://community.example/u/jo%2Fx", "bad_handle"),
        ("https://community.example/u/josé", "bad_handle"),
        ("https://community.example/u/" + "j" * 61, "bad_handle"),
        ("https://community.example/u/../jo", "bad_handle"),
        ("https://evilcommunity.example/u/jo", "unknown_platform"),
        ("https://sub.community.example/u/jo", "unknown_platform"),
        ("https://community.example:8080/u/jo", "port"),
        ("https://me@community.example/u/jo", "userinfo"),
    ],
)
def test_what_is_no_account_there_is_refused(text, code):
    assert code_of(text, of(COMMUNITY)) == code


def test_a_word_of_every_site_is_no_account_right_behind_the_host():
    at_once = of(replace(COMMUNITY, prefix=()))
    for word in RESERVED:
        assert code_of(f"https://community.example/{word}", at_once) == "bad_handle"
        assert identify(f"https://community.example/u/{word}", templates=of(COMMUNITY))


def test_a_link_of_another_platform_is_refused_beside_ones_own():
    assert code_of("https://x.com/nasa", of(COMMUNITY), "own-community") == "wrong_platform"
    assert code_of("https://community.example/u/jo", of(COMMUNITY), "x") == "wrong_platform"
    assert code_of("jo", of(COMMUNITY), "own-nobody") == "unknown_platform"


@pytest.mark.parametrize(
    "host",
    [
        *("", "community", "https://community.example", "community.example/u", "a.example:443"),
        *("me@community.example", "127.0.0.1", "[::1]", "server.local", "localhost", "a.internal"),
        *("community.example?x", "-a.example", "a..example", "xn--a.example", "a b.example"),
        *("abc.onion", "www.example", "c\u200bd.example", "0x7f.1", "%61.example"),
    ],
)
def test_a_host_that_is_none_of_the_public_internet_is_refused(host):
    with pytest.raises(BadTemplate):
        check_host(host)


def test_a_host_in_other_letters_is_kept_as_browsers_write_it():
    host = check_host("  Bücher.Example ")
    assert host == "xn--bcher-kva.example"
    template = replace(COMMUNITY, host=host)
    for written in ("bücher.example", "BÜCHER.example", "xn--bcher-kva.example"):
        assert identify(f"https://{written}/u/jo", templates=of(template)).key == "jo"


@pytest.mark.parametrize(
    "prefix",
    ["../u", "./u", "u?x", "u#x", "u x", "u%20", "@", "{handle}", "u\\v", "ü", "/".join("abcdef")],
)
def test_a_prefix_that_is_no_plain_path_is_refused(prefix):
    with pytest.raises(BadTemplate) as refused:
        check_prefix(prefix)
    assert refused.value.field == "prefix"


def test_a_prefix_is_its_segments_however_many_slashes_stand_around():
    assert check_prefix("//our//people/") == ("our", "people")
    assert check_prefix(" ") == ()
    assert len(check_prefix("/".join("abcde"))) == MOST_SEGMENTS


@pytest.mark.parametrize(
    ("host", "prefix", "overlaps"),
    [
        ("community.example", ("u",), True),
        ("www.community.example", ("U",), True),
        ("community.example", (), True),
        ("community.example", ("u", "team"), True),
        ("community.example", ("users2",), False),
        ("community.example", ("g",), False),
        ("other.example", ("u",), False),
    ],
)
def test_two_templates_overlap_where_one_prefix_begins_the_other(host, prefix, overlaps):
    other = replace(COMMUNITY, id=uuid4(), host=host, prefix=prefix)
    assert (find_overlap(other, [COMMUNITY]) is COMMUNITY) is overlaps
    assert (find_overlap(COMMUNITY, [other]) is other) is overlaps


@given(st.lists(templates(), min_size=2, max_size=5), st.data())
def test_no_address_fits_two_templates_that_do_not_overlap(several, data):
    host = several[0].host
    kept = []
    for one in (replace(one, host=host) for one in several):
        if find_overlap(one, kept) is None:
            kept.append(one)
    letters = st.text(st.sampled_from(string.ascii_letters), min_size=1, max_size=3)
    one = data.draw(st.sampled_from(kept))
    handle = data.draw(letters)
    assume(one.is_handle(handle))
    link = one.address(handle)
    readers = [each for each in kept if _reads(each, link)]
    assert readers == [one]


def _reads(template, link):
    try:
        return identify(link, templates=of(template)).custom_platform == template.id
    except NotAProfile:
        return False


def test_templates_are_loaded_only_for_a_host_that_the_catalogue_does_not_know():
    loaded = []
    lazy = Templates(lambda: loaded.append(1) or [COMMUNITY])
    identify("https://x.com/nasa", templates=lazy)
    identify("nasa", platform="x", templates=lazy)
    assert not loaded
    identify("https://community.example/u/jo", templates=lazy)
    identify("https://community.example/u/ann", templates=lazy)
    assert loaded == [1]
