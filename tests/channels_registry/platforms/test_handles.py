"""A platform and a handle are as good as an address, and the only way where there is none."""

import pytest

from channels_registry.platforms.canonical import (
    NotAProfile,
    display_handle,
    identify,
    identify_handle,
)


@pytest.mark.parametrize(
    ("platform", "handle", "address"),
    [
        ("x", "@NASA", "https://x.com/nasa"),
        ("x", "i/user/11348282", "https://x.com/i/user/11348282"),
        ("youtube", "nasa", "https://www.youtube.com/@nasa"),
        ("youtube", "user/nasa", "https://www.youtube.com/nasa"),
        ("youtube", "UCtIlRUl6MIjRbDiQE9HdEWQ", "youtube.com/channel/UCtIlRUl6MIjRbDiQE9HdEWQ"),
        ("facebook", "Oppdal-Kommune-195800560476574", "facebook.com/195800560476574"),
        ("facebook", "groups/space", "https://www.facebook.com/groups/space"),
        ("linkedin", "nasa", "https://www.linkedin.com/company/nasa"),
        ("linkedin", "school/mit", "https://www.linkedin.com/school/mit"),
        ("mastodon", "BMI@social.bund.de", "https://social.bund.de/@bmi"),
        ("bluesky", "@health.govt.nz", "https://bsky.app/profile/health.govt.nz"),
        ("flickr", "158814434@N02", "https://www.flickr.com/people/158814434@N02"),
        ("reddit", "u/warheritage", "https://www.reddit.com/user/warheritage"),
        ("whatsapp", "+4930123456", "https://wa.me/4930123456"),
        ("odnoklassniki", "group/58417191780400", "https://ok.ru/group/58417191780400"),
    ],
)
def test_platform_and_handle_name_the_same_account_as_its_address(platform, handle, address):
    assert identify_handle(platform, handle) == identify(address)
    assert identify(handle, platform=platform) == identify(address)


@pytest.mark.parametrize(
    ("platform", "handle", "kind", "key"),
    [
        ("sms", "468311", "number", "468311"),
        ("newsletter", "The  Weekly Launch", "newsletter", "the weekly launch"),
        ("wechat", "gh_3dfda90e39d6", "account", "gh_3dfda90e39d6"),
        ("wechat", "NASA-Global", "account", "nasa-global"),
    ],
)
def test_a_channel_that_no_address_names_is_a_channel_all_the_same(platform, handle, kind, key):
    identity = identify(handle, platform=platform)
    assert (identity.kind, identity.key, identity.url) == (kind, key, "")


def test_a_kind_chooses_between_accounts_of_one_name():
    company = identify_handle("linkedin", "mit", "company")
    school = identify_handle("linkedin", "mit", "school")
    assert company != school
    assert school == identify("https://www.linkedin.com/school/mit")


def test_a_handle_with_a_dot_is_a_handle_once_the_platform_is_chosen():
    assert identify("nasa.gov", platform="instagram").key == "nasa.gov"
    assert identify("nasa.gov", platform="bluesky").key == "nasa.gov"


@pytest.mark.parametrize(
    ("platform", "handle", "kind", "code"),
    [
        ("friendster", "nasa", None, "unknown_platform"),
        ("linkedin", "nasa", "channel", "unknown_kind"),
        ("x", "home", None, "not_an_account"),
        ("x", "no-hyphens", None, "bad_handle"),
        ("instagram", "a b", None, "bad_character"),
        ("mastodon", "nasa", None, "bad_handle"),
        ("mastodon", "nasa@x.com", None, "wrong_platform"),
        ("mastodon", "nasa@threads.net", None, "wrong_platform"),
        ("sms", "call us", None, "bad_character"),
        ("newsletter", "\ufdfa" * 200, None, "too_long"),
    ],
)
def test_a_wrong_handle_is_refused_with_its_reason(platform, handle, kind, code):
    with pytest.raises(NotAProfile) as refused:
        identify_handle(platform, handle, kind)
    assert refused.value.code == code


def test_the_refusal_of_a_handle_says_what_one_looks_like():
    with pytest.raises(NotAProfile, match="1 to 15 letters, digits or underscores"):
        identify_handle("x", "no-hyphens")


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://x.com/NASA", "@NASA"),
        ("https://x.com/i/user/11348282", "i/user/11348282"),
        ("https://www.youtube.com/@nasa", "@nasa"),
        ("https://www.youtube.com/samhsa", "user/samhsa"),
        ("https://www.reddit.com/r/space", "r/space"),
        ("https://www.reddit.com/user/warheritage", "u/warheritage"),
        ("https://social.bund.de/@BMI", "@BMI@social.bund.de"),
        ("https://www.facebook.com/nasa", "nasa"),
        ("https://wa.me/4930123456", "+4930123456"),
    ],
)
def test_a_handle_is_shown_as_people_of_the_platform_write_it(address, shown):
    identity = identify(address)
    assert display_handle(identity.platform, identity.kind, identity.handle) == shown


def test_a_handle_of_a_platform_of_ones_own_is_shown_as_it_is():
    assert display_handle("intranet-tv", "channel", "canteen") == "canteen"
