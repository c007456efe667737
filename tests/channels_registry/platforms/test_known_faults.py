"""Faults that made another registry of government accounts wrong; none of them may come here."""

import pytest

from channels_registry.platforms.canonical import NotAProfile, identify

CHANNEL = "UCtIlRUl6MIjRbDiQE9HdEWQ"
OTHER_CHANNEL = "UCjOUpnMEv2X0gskfsdLJi-g"


def test_one_registered_account_does_not_vouch_for_another_of_its_platform():
    assert identify("https://x.com/nasa") not in {identify("https://x.com/usda")}


def test_two_youtube_channels_are_not_both_the_account_called_channel():
    first = identify(f"https://www.youtube.com/channel/{CHANNEL}")
    second = identify(f"https://www.youtube.com/channel/{OTHER_CHANNEL}")
    assert first != second
    assert "channel" not in (first.key, second.key)


def test_the_case_of_a_youtube_id_survives_and_tells_two_channels_apart():
    identity = identify(f"HTTPS://WWW.YouTube.COM/channel/{CHANNEL}")
    assert CHANNEL in identity.url
    assert identity.key == CHANNEL
    assert identify(f"https://youtube.com/channel/{CHANNEL.replace('l', 'L')}") != identity


def test_ways_of_writing_one_address_are_no_duplicates():
    addresses = [
        "http://twitter.com/nasa",
        "https://twitter.com/nasa",
        "https://www.twitter.com/nasa/",
        "https://twitter.com/nasa?lang=en",
        "twitter.com/NASA",
    ]
    assert len({identify(address) for address in addresses}) == 1


@pytest.mark.parametrize(
    "address",
    [
        "https://www.instagram.com/nasa/",
        "https://www.facebook.com/nasa?fref=ts",
        "https://www.linkedin.com/company/nasa/about/",
        "https://www.tiktok.com/@nasa",
        "https://www.linkedin.com/showcase/nasa",
        "https://x.com/nasa",
    ],
)
def test_a_slash_a_query_a_tab_or_a_new_host_does_not_hide_the_account(address):
    assert identify(address).key == "nasa"


def test_an_instagram_handle_is_not_cut_at_its_dot():
    assert identify("https://www.instagram.com/nasa.climate").key == "nasa.climate"


@pytest.mark.parametrize(
    "host", ["evilfacebook.com", "facebook-com.org", "wwwxfacebook.com", "facebook.com.evil.org"]
)
def test_a_host_that_only_looks_like_facebook_is_not_facebook(host):
    with pytest.raises(NotAProfile) as refused:
        identify(f"https://{host}/government")
    assert refused.value.code == "unknown_platform"


def test_an_address_of_x_is_not_filed_under_facebook():
    with pytest.raises(NotAProfile) as refused:
        identify("https://twitter.com/government", platform="facebook")
    assert refused.value.code == "wrong_platform"
    assert "belongs to X, not to Facebook" in refused.value.message
