"""Checks: which rules run, and from which number on."""

import re

import pytest
from django.test import Client

from channels_registry.models import Channel
from ownership.models import Finding, RuleSetting
from ownership.operations.rule_settings import RuleChange, RuleRefused, set_rules
from ownership.rules import RULES
from tests.ownership.undoing import undo
from tests.world import NOW, TESTER, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel(world: World) -> Channel:
    """Three departments do care there."""
    (channel,) = world.register("https://x.com/acme")
    letters = {"sales": "A", "marketing": "R", "product": "R", "customer-service": "R"}
    world.assign(channel, letters)
    return channel


def fields_of(world: World, client: Client) -> dict[str, str]:
    """The form as it is, to be sent back as it is."""
    html = client.get(world.url("settings/checks/")).content.decode()
    inputs = re.findall(r"<input [^>]+>", html)
    found = {}
    for tag in inputs:
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and re.match(r"on-|limit-|tier_1-|version-", name[1]):
            if 'type="checkbox"' in tag:
                if " checked" in tag and " disabled" not in tag:
                    found[name[1]] = "on"
            else:
                found[name[1]] = value[1] if value else ""
    return found


def set_one(world: World, code: str, **fields: object) -> None:
    usual = {"is_on": True, "limit": None, "limit_tier_1": None, "version": 0}
    with world.open():
        said = {"organization": world.organization, "by": TESTER, "now": NOW}
        set_rules(changes=[RuleChange(code, **(usual | fields))], **said)


def crowded(world: World) -> int:
    with world.open():
        return Finding.objects.present().filter(rule="crowded").count()


def test_a_lower_limit_opens_findings_at_once_and_undo_settles_them(
    world: World, channel: Channel
) -> None:
    client = world.sign_in("admin")
    form = fields_of(world, client) | {"limit-crowded": "2"}
    response = client.post(world.url("settings/checks/save/"), form, follow=True)
    assert "Saved: Too many hands." in response.content.decode()
    assert crowded(world) == 1
    with world.open():
        assert RuleSetting.objects.get().limit == 2
    undo(world)
    assert crowded(world) == 0


def test_what_would_follow_is_told_and_nothing_is_written(world: World, channel: Channel) -> None:
    client = world.sign_in("admin")
    form = fields_of(world, client) | {"limit-crowded": "2", "foresee": "yes"}
    page = client.post(world.url("settings/checks/save/"), form).content.decode()
    assert "Nothing is saved yet" in page and "Too many hands: 1 would open." in page
    assert 'name="limit-crowded" value="2"' in page
    assert crowded(world) == 0
    with world.open():
        assert not RuleSetting.objects.exists()


def test_a_rule_that_is_off_has_no_findings(world: World, channel: Channel) -> None:
    set_one(world, "crowded", limit=2)
    client = world.sign_in("admin")
    form = fields_of(world, client)
    del form["on-crowded"]
    client.post(world.url("settings/checks/save/"), form)
    assert crowded(world) == 0
    with world.open():
        assert RuleSetting.objects.get(rule="crowded").is_on is False


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("limit-crowded", "many", "Write a whole number from 1 to 3,650."),
        ("limit-crowded", "0", "greater than or equal to 1"),
        ("tier_1-unconfirmed", "", "Write both limits, or neither."),
    ],
)
def test_a_limit_that_is_none_is_told_and_what_was_typed_stays(
    world: World, channel: Channel, name: str, value: str, words: str
) -> None:
    client = world.sign_in("admin")
    form = fields_of(world, client) | {name: value}
    response = client.post(world.url("settings/checks/save/"), form)
    assert response.status_code == 422
    assert words in response.content.decode()


def test_who_looked_before_somebody_saved_overwrites_nothing(
    world: World, channel: Channel
) -> None:
    client = world.sign_in("admin")
    form = fields_of(world, client) | {"limit-dormant": "30"}
    set_one(world, "crowded", limit=2)
    response = client.post(world.url("settings/checks/save/"), form)
    assert response.status_code == 409
    assert "Somebody changed Too many hands meanwhile" in response.content.decode()
    with world.open():
        assert RuleSetting.objects.get().rule == "crowded"


def test_what_a_duty_s_state_says_is_always_looked_at(world: World) -> None:
    for code in ("unowned", "contested"):
        with pytest.raises(RuleRefused, match="is always on"):
            set_one(world, code, is_on=False)


def test_a_limit_like_the_default_is_the_default(world: World) -> None:
    """So that a better default reaches everybody who never said otherwise."""
    set_one(world, "unconfirmed", limit=180, limit_tier_1=90)
    with world.open():
        assert not RuleSetting.objects.exists()


def test_everybody_reads_what_is_checked_and_admins_change_it(
    world: World, channel: Channel
) -> None:
    for role in ("viewer", "lead"):
        client = world.sign_in(role)
        page = client.get(world.url("settings/checks/")).content.decode()
        assert all(rule.title in page for rule in RULES)
        assert "Save checks" not in page
        assert client.post(world.url("settings/checks/save/"), {}).status_code == 403
