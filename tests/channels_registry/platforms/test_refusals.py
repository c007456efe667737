"""What is no account is refused with a sentence, and with nothing but NotAProfile."""

import pytest

from channels_registry.platforms.canonical import NotAProfile, identify, identify_handle

REFUSED = {
    "empty": ["", "   ", "\n"],
    "too_long": ["https://x.com/" + "a" * 2048, "é" * 1100],
    "bad_character": [
        "https://x.com/na\tsa",
        "java\nscript:alert(1)",
        "https://x.com/na sa",
        "https://x.com\\nasa",
        "https://x.com/nasa\u200b",
        "https://x.com/\u202easan",
        "https://x.com/na%00sa",
        "https://x.com/na%0asa",
        "https://x.com/\ud800",
    ],
    "bad_scheme": [
        "javascript:alert(1)",
        "ftp://x.com/nasa",
        "file:///etc/passwd",
        "https:x.com/nasa",
        "https:/x.com/nasa",
        "data:text/html,x",
        "localhost:8000/x",
    ],
    "userinfo": ["https://nasa@x.com/nasa", "https://x.com@evil.org/nasa"],
    "port": ["https://x.com:8443/nasa", "http://x.com:443/nasa", "https://x.com:x/nasa"],
    "ip_address": [
        "http://127.0.0.1/@a",
        "http://127.1/@a",
        "http://2130706433/@a",
        "http://0x7f000001/@a",
        "http://017700000001/@a",
        "http://[::1]/@a",
        "http://[::ffff:127.0.0.1]/@a",
    ],
    "bad_host": [
        "https:///nasa",
        "https://localhost/@a",
        "https://x..com/nasa",
        "https://-x.com/@a",
        "https://xn--/@a",
        "https://xn--a.social/@a",
        "https://a%2eb.social/@a",
        "https://x_y.social/@a",
        "https://" + "a" * 64 + ".social/@a",
    ],
    "bad_encoding": ["https://x.com/%ff%fe", "https://www.facebook.com/caf%e9-100064920572710"],
    "redirect_loop": [
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3Dhttps%253A%252F"
        "%252Fl.facebook.com%252Fl.php%253Fu%253Dx.com%25252Fnasa",
    ],
    "unknown_platform": [
        "https://example.org/nasa",
        "www.state.gov",
        "https://evilfacebook.com/nasa",
        "https://facebook.com.evil.org/nasa",
        "https://facebookXcom.org/nasa",
        "https://mastodon.social/about",
    ],
    "which_platform": ["@nasa", "nasa"],
    "email_address": ["press@nasa.gov"],
    "short_link": [
        "https://youtu.be/dQw4w9WgXcQ",
        "https://vm.tiktok.com/ZM8abc/",
        "https://pin.it/1abc",
        "https://t.co/abc",
    ],
    "content": [
        "https://x.com/nasa/status/1234567890",
        "https://x.com/i/web/status/1",
        "https://www.instagram.com/p/CabcDEF/",
        "https://www.instagram.com/nasa/reel/CabcDEF/",
        "https://www.instagram.com/stories/nasa/123/",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com/shorts/abcdefg",
        "https://www.youtube.com/playlist?list=UUtIlRUl6MIjRbDiQE9HdEWQ",
        "https://www.facebook.com/nasa/posts/123456789",
        "https://www.facebook.com/watch/?v=123456789",
        "https://www.facebook.com/reel/123456789",
        "https://www.facebook.com/events/123456789",
        "https://www.facebook.com/groups/space/posts/123",
        "https://www.linkedin.com/posts/nasa_abc",
        "https://www.linkedin.com/feed/update/urn:li:activity:1",
        "https://www.tiktok.com/@nasa/video/123",
        "https://www.threads.com/@nasa/post/abc",
        "https://bsky.app/profile/nasa.bsky.social/post/3k",
        "at://nasa.bsky.social/app.bsky.feed.post/3k",
        "https://www.reddit.com/r/space/comments/abc/title/",
        "https://nasa.tumblr.com/post/123",
        "https://github.com/nasa/fprime/issues",
        "https://t.me/c/123/45",
    ],
    "not_an_account": [
        "https://x.com",
        "https://x.com/home",
        "https://x.com/search?q=nasa",
        "https://twitter.com/jobs",
        "https://www.facebook.com/",
        "https://www.facebook.com/groups/",
        "https://developers.facebook.com/nasa",
        "https://blog.x.com/nasa",
        "https://www.tumblr.com/dashboard",
    ],
    "no_public_address": ["https://mp.weixin.qq.com/s/abc"],
    "bad_handle": [
        "https://x.com/a_handle_of_16_ch",
        "https://x.com/nasa/something/else",
        "https://x.com/../nasa",
        "https://x.com/%2e%2e/nasa",
        "https://x.com/na%2Fsa",
        "https://x.com/nasa%2500",
        "https://x.com/nasa" + "/about" * 300,
        "https://www.instagram.com/nasa..gov/",
        "https://www.instagram.com/nasa./",
        "https://www.youtube.com/channel/uctilrul6mijrbdiqe9hdewq",
        "https://www.youtube.com/channel/UUtIlRUl6MIjRbDiQE9HdEWQ",
        "https://www.facebook.com/Ministerio-de-Seguridad-Pública",
        "https://www.pinterest.com/nasa/space-board/",
        "https://www.pinterest.com/12345",
        "https://vimeo.com/12345678",
        "https://github.com/nasa/fprime",
        "https://t.me/nasa/45",
        "did:key:z6Mk",
        "acct:nobody",
    ],
}


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, texts in REFUSED.items() for text in texts]
)
def test_what_names_no_account_is_refused_with_its_reason(code, text):
    with pytest.raises(NotAProfile) as refused:
        identify(text)
    assert refused.value.code == code
    assert refused.value.message == str(refused.value)
    assert refused.value.message.endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)//x.com/nasa",
        "https://x.com@127.0.0.1/nasa",
        "http://169.254.169.254/latest/meta-data/@a",
        "https://x.com.127.0.0.1/nasa",
        "https://l.facebook.com/l.php?u=javascript%3Aalert(1)",
        "https://l.facebook.com/l.php?u=http%3A%2F%2F127.0.0.1%2F%40a",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fx.com%5Cnasa",
        "https://l.facebook.com/l.php?u=%0ahttps%3A%2F%2Fx.com%2Fna%0asa",
        "@a@127.0.0.1",
        "@a@localhost",
        "@a@b.social:99999",
    ],
)
def test_hostile_text_is_refused_through_every_door(text):
    for read in (identify, lambda text: identify_handle("mastodon", text)):
        with pytest.raises(NotAProfile):
            read(text)


def test_an_item_is_answered_with_the_hint_to_paste_the_profile():
    with pytest.raises(NotAProfile, match=r"paste the address of the profile, .*instagram\.com/"):
        identify("https://www.instagram.com/p/CabcDEF/")


def test_a_default_port_is_no_reason_to_refuse():
    assert identify("https://x.com:443/nasa") == identify("http://x.com:80/nasa")
    assert identify("x.com:443/nasa") == identify("x.com/nasa")


def test_a_broken_tracking_parameter_does_not_spoil_an_address():
    assert identify("https://x.com/nasa?ref=%ff%zz") == identify("https://x.com/nasa")
