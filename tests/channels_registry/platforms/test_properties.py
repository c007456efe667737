"""What holds for any account and any text, whatever a person or a page makes of its address."""

from dataclasses import astuple

from hypothesis import assume, given
from hypothesis import strategies as st

from channels_registry.platforms.canonical import NotAProfile, identify, identify_handle
from channels_registry.platforms.catalogue import HOSTS, PLATFORMS

# By name, so that a failure says which form it met
FORMS = {
    f"{slug}, form {number}": form
    for slug, platform in PLATFORMS.items()
    for number, form in enumerate(platform.forms, 1)
}
ADDRESSED = [name for name, form in FORMS.items() if form.url]
CASELESS = [name for name, form in FORMS.items() if "case" in form.fold]
STRICT = [name for name, form in FORMS.items() if not form.fold]


@st.composite
def identities(draw, names=tuple(FORMS)):
    """The identity of a made-up handle that is right for its form, and is no reserved word."""
    form = FORMS[draw(st.sampled_from(names))]
    text = draw(st.from_regex(form.handle, fullmatch=True))
    return accepted(form, text)


def accepted(form, text):
    written = form.typed.format(handle=text)
    try:
        return identify_handle(form.platform, written, form.kind)
    except NotAProfile:
        assume(False)


with_address = identities(ADDRESSED)


@given(with_address)
def test_reading_the_canonical_address_again_changes_nothing(identity):
    again = identify(identity.url)
    assert astuple(again) == astuple(identity)


@given(identities())
def test_reading_the_stored_handle_again_changes_nothing(identity):
    again = identify_handle(identity.platform, identity.handle, identity.kind)
    assert astuple(again) == astuple(identity)


@given(identities())
def test_an_identity_fits_the_columns_that_keep_it(identity):
    assert 1 <= len(identity.key) <= 300
    assert 1 <= len(identity.handle) <= 300
    assert len(identity.url) <= 2000
    assert len(identity.permanent_id) <= 120
    assert identity.url == "" or identity.url.startswith("https://")


schemes = st.sampled_from(["https://", "http://", "HTTPS://", "//", ""])
ends = st.sampled_from(
    [
        "",
        "#top",
        "#!top",
        "?utm_source=mail",
        "?fbclid=IwAR0&hl=en",
        "?ref=%ff",
        "/",
        "//",
        "/?x=1#y",
    ]
)


@given(with_address, schemes, st.booleans(), st.booleans(), ends)
def test_decorating_an_address_keeps_its_identity(identity, scheme, www, shout, end):
    host, _, path = identity.url.removeprefix("https://").partition("/")
    if www and not host.startswith("www."):
        host = f"www.{host}"
    if "?" in path:
        end = end.lstrip("/").replace("?", "&")
    if not path:
        path, end = "", end if end.startswith("/") else f"/{end}"
    address = scheme + (host.upper() if shout else host) + "/" * bool(path) + path + end
    assert identify(address) == identity


@given(with_address)
def test_percent_codes_keep_the_identity(identity):
    start, _, last = identity.url.rpartition("=" if "?" in identity.url else "/")
    assume(start.count("/") >= 3)  # the handle is not in the host
    assume("%" not in last)
    coded = "".join(f"%{byte:02x}" for byte in last.encode())
    separator = identity.url[len(start)]
    assert identify(start + separator + coded) == identity


@given(identities(CASELESS))
def test_upper_case_keeps_the_identity_where_the_platform_ignores_case(identity):
    assume(identity.handle.isascii())
    loud = identity.handle.upper()
    assume(loud.lower() == identity.handle.lower())
    try:
        again = identify_handle(identity.platform, loud, identity.kind)
    except NotAProfile:
        assume(False)  # VK's "club1" and the like: a word of the address, not of the handle
    assert again == identity


@given(st.sampled_from(STRICT), st.data())
def test_ids_that_differ_in_case_are_two_accounts_where_case_counts(name, data):
    form = FORMS[name]
    text = data.draw(st.from_regex(form.handle, fullmatch=True))
    other = text.swapcase()
    assume(other != text and form.handle.fullmatch(other))
    first, second = accepted(form, text), accepted(form, other)
    assert text in first.key
    assert first != second


@st.composite
def pairs(draw):
    """Two identities of one platform."""
    slug = draw(st.sampled_from(list(PLATFORMS)))
    two = identities([name for name in FORMS if name.startswith(f"{slug},")])
    return draw(two), draw(two)


def address_or_handle(identity):
    """What is the same for two identities of one account, by the rules of the platforms."""
    text = (identity.url or identity.handle).lower()
    if identity.platform == "facebook" and not identity.permanent_id:
        text = text.replace(".", "")
    if identity.platform == "livejournal":
        text = text.replace("_", "-")
    return text


@given(pairs())
def test_two_accounts_never_become_one(pair):
    first, second = pair
    if first == second and first.platform != "newsletter":
        assert address_or_handle(first) == address_or_handle(second)


hosts = st.sampled_from([*HOSTS, "mastodon.social", "example.org", "bawü.social", "xn--a.b"])
words = st.sampled_from(
    ["pages", "people", "groups", "channel", "user", "c", "@", "+", "in", "company", "..", "%2f",
     "profile.php?id=", "#!", "http://", "//", ":", "@a@b", "l.php?u=", "%", "\\", "did:plc:", "\0"]
)  # fmt: skip
pasted = st.one_of(
    st.text(max_size=60),
    st.builds(
        lambda scheme, prefix, host, parts: scheme + prefix + host + "/" + "/".join(parts),
        st.sampled_from(["", "https://", "http://", "at://", "acct:", "//", "@"]),
        st.sampled_from(["", "www.", "l.", "de.", "x@", "a.b."]),
        hosts,
        st.lists(st.one_of(words, st.text(max_size=12), st.integers().map(str)), max_size=5),
    ),
)


def read_quietly(read, *arguments, **options):
    """The identity, or None when the text is refused; any other error fails the test."""
    try:
        return read(*arguments, **options)
    except NotAProfile as refusal:
        assert refusal.code and refusal.message.endswith(".")
        return None


@given(pasted)
def test_any_text_is_an_account_or_refused_and_nothing_else(text):
    identity = read_quietly(identify, text)
    if identity and identity.url:
        assert astuple(identify(identity.url)) == astuple(identity)


@given(pasted, st.sampled_from(list(PLATFORMS)))
def test_any_text_beside_a_platform_is_its_account_or_refused(text, platform):
    for identity in (
        read_quietly(identify, text, platform=platform),
        read_quietly(identify_handle, platform, text),
    ):
        assert identity is None or identity.platform == platform
