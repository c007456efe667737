"""The rows themselves: one more platform is one more row, and a wrong row must not load quietly."""

import re

import pytest

from channels_registry.platforms import catalogue
from channels_registry.platforms.canonical import NotAProfile, identify, identify_handle
from channels_registry.platforms.catalogue import PLATFORMS, find_host
from channels_registry.platforms.shapes import FOLDS

# What the first lists that people bring are full of
NAMED = {
    *("x", "facebook", "instagram", "threads", "youtube", "linkedin", "tiktok", "bluesky"),
    *("mastodon", "pinterest", "reddit", "whatsapp", "telegram", "snapchat", "discord", "twitch"),
    *("flickr", "github", "medium", "substack", "tumblr", "vimeo", "slideshare", "scribd"),
    *("soundcloud", "spotify", "linktree", "weibo", "wechat", "google-business", "vk"),
    *("odnoklassniki", "rutube", "viber", "bilibili", "truth-social", "rumble", "xing", "line"),
    *("kakaotalk", "livejournal", "likee", "unsplash", "aparat", "mixcloud"),
    *("sms", "newsletter", "app-store", "google-play"),
}
ARCHIVED = {
    *("google-plus", "myspace", "posterous", "blip", "ustream", "storify", "foursquare"),
    *("vine", "periscope"),
}

platforms = pytest.mark.parametrize("platform", PLATFORMS.values(), ids=list(PLATFORMS))


def test_every_platform_that_people_bring_is_known_and_the_gone_ones_are_archived():
    assert set(PLATFORMS) == NAMED | ARCHIVED
    assert {slug for slug, platform in PLATFORMS.items() if platform.archived} == ARCHIVED


@platforms
def test_the_example_of_a_platform_is_an_account_of_it(platform):
    if platform.example.startswith("https://"):
        identity = identify(platform.example)
        assert identity.platform == platform.slug
        assert identity.url == platform.example
    else:
        assert not platform.has_addresses


@platforms
def test_the_words_of_a_platform_are_fit_to_print(platform):
    assert re.fullmatch(r"[a-z0-9-]{1,40}", platform.slug)
    assert re.fullmatch(r"[a-z0-9-]{1,60}", platform.icon)
    assert 1 <= len(platform.name) <= 60
    assert platform.dormant_days > 0
    assert all(re.fullmatch(r"[a-z]{2,30}", kind) for kind in platform.kinds)
    assert all(form.syntax for form in platform.forms)


@platforms
def test_every_word_of_a_row_is_lower_case_or_it_would_never_match(platform):
    words = platform.reserved | platform.content | platform.tails | platform.deep_tails
    words |= platform.prefixes | {*platform.hosts, *platform.short_hosts}
    assert all(word == word.lower() for word in words)


@platforms
def test_a_permanent_id_is_named_where_the_address_can_show_it(platform):
    if any(form.permanent for form in platform.forms) and platform.has_addresses:
        assert platform.permanent_id or platform.slug in {"telegram", "kakaotalk"}


@platforms
def test_every_repeat_in_a_pattern_has_an_end_so_that_no_text_takes_long(platform):
    for form in platform.forms:
        bare = re.sub(r"\\.|\[[^]]*\]", "", form.handle.pattern)
        assert not {"+", "*"} & set(bare), form.handle.pattern


@platforms
def test_what_a_platform_ignores_is_something_we_can_fold(platform):
    assert all(set(form.fold) <= set(FOLDS) for form in platform.forms)


def test_a_host_belongs_to_one_platform_only():
    hosts = [host for platform in PLATFORMS.values() for host in platform.hosts]
    assert len(hosts) == len(set(hosts))
    assert all(
        find_host(host)[0].slug == slug
        for slug, platform in PLATFORMS.items()
        for host in platform.hosts
    )


@pytest.mark.parametrize("slug", ["x", "instagram", "github", "linktree"])
def test_a_reserved_word_is_nobodys_handle(slug):
    for word in PLATFORMS[slug].reserved:
        with pytest.raises(NotAProfile):
            identify_handle(slug, word.upper())


class Counted(dict):
    """Counts how often and for how much text it is asked."""

    asked = 0

    def __contains__(self, host: object) -> bool:
        self.asked += len(str(host))
        return super().__contains__(host)


@pytest.mark.parametrize("ending", ["", "x.com"])
def test_a_host_of_a_thousand_labels_is_looked_up_by_its_end(
    monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    counted = Counted(catalogue.HOSTS)
    monkeypatch.setattr(catalogue, "HOSTS", counted)
    host = "a." * 1000 + ending
    found = find_host(host)
    assert (found[0].slug if found else "") == ("x" if ending else "")
    assert counted.asked < 2 * len(host)
