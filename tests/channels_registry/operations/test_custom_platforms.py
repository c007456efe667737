"""An organization's own platforms: added, renamed, archived, deleted, and what is kept on them."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from channels_registry.models import Candidate, Channel, ChannelAlias, CustomPlatform, ImportRow
from channels_registry.operations import custom_platforms as operations
from channels_registry.operations.channels import (
    ChannelDraft,
    PlatformClosed,
    register_channel,
)
from channels_registry.operations.custom_platforms import (
    CustomPlatformInUse,
    CustomPlatformRefused,
    StaleCustomPlatform,
    edit_custom_platform,
    read_example,
    remove_custom_platform,
)
from channels_registry.operations.discoveries import accept_candidates
from channels_registry.platforms.canonical import identify
from channels_registry.queries.custom_platforms import load_templates
from channels_registry.queries.references import find_channel, find_channels
from tests.ownership.imports import read
from tests.websites import discover, page, serving
from tests.world import NOW, TESTER, World

pytestmark = pytest.mark.django_db

JO = "https://community.example/people/Jo"


def edit(world: World, platform: CustomPlatform, **fields: Any) -> CustomPlatform:
    with world.open():
        platform = CustomPlatform.objects.select_related("organization").get(pk=platform.pk)
        return edit_custom_platform(
            platform=platform, fields=fields, version=platform.version, by=TESTER, now=NOW
        )


def remove(world: World, platform: CustomPlatform) -> None:
    with world.open():
        platform = CustomPlatform.objects.select_related("organization").get(pk=platform.pk)
        remove_custom_platform(platform=platform, version=platform.version, by=TESTER, now=NOW)


def refuse(world: World, **fields: Any) -> CustomPlatformRefused:
    with pytest.raises(CustomPlatformRefused) as refused:
        world.add_platform(**fields)
    return refused.value


def test_an_address_there_is_a_channel_like_any_other(world: World) -> None:
    platform = world.add_platform()
    (channel,) = world.register(JO)
    assert (channel.platform_id, channel.custom_platform_id) == (None, platform.pk)
    assert channel.identity_key == ("own-community", "account", "jo")
    assert (channel.handle, channel.url, channel.label) == ("Jo", JO, "Jo")
    with world.open():
        assert find_channel("http://www.community.example/people/jo/?x=1") == channel
        assert find_channel("JO", platform="own-community") == channel
        assert find_channels([JO, "https://x.com/nobody"]) == {JO: channel}
        with pytest.raises(IntegrityError), transaction.atomic():
            Channel.new(
                custom_platform=platform,
                platform_slug=platform.slug,
                kind="account",
                key="jo",
                handle="jo",
                registered_at=NOW,
            ).save()


def test_what_was_typed_keeps_finding_it(world: World) -> None:
    world.add_platform()
    (channel,) = world.register("HTTPS://WWW.community.example/people/jo#about")
    with world.open():
        (alias,) = ChannelAlias.objects.all()
    assert alias.identity_key == channel.identity_key
    assert alias.custom_platform_id == channel.custom_platform_id


def test_one_organizations_platform_reads_nothing_for_another(
    world: World, neighbour: World
) -> None:
    world.add_platform()
    world.register(JO)
    with neighbour.open():
        assert load_templates().all == ()
        assert find_channels([JO]) == {}
    neighbour.add_platform("Village", prefix="people")
    (theirs,) = neighbour.register(JO)
    assert theirs.platform_slug == "own-village"


def test_the_slug_is_made_of_the_name_and_stays_when_the_name_changes(world: World) -> None:
    first = world.add_platform("Café Intern", host="one.example")
    second = world.add_platform("Café-Intern!", host="two.example")
    third = world.add_platform("社内", host="three.example")
    slugs = [platform.slug for platform in (first, second, third)]
    assert slugs == ["own-cafe-intern", "own-cafe-intern-2", "own-platform"]
    renamed = edit(world, first, name="Kaffee")
    assert (renamed.name, renamed.slug, renamed.version) == ("Kaffee", "own-cafe-intern", 2)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"host": "x.com"}, "host"),
        ({"host": "social.instagram.com"}, "host"),
        ({"host": "community.example:443"}, "host"),
        ({"prefix": "../people"}, "prefix"),
        ({"prefix": "users"}, "prefix"),  # Mastodon's
        ({"prefix": "web/users"}, "prefix"),
        ({"max_length": 101}, "max_length"),
        ({"name": "linkedin"}, "name"),
        ({"example": "https://elsewhere.example/people/jo"}, "example"),
        ({"example": "https://x.com/jo"}, "example"),
        ({"example": "https://community.example/people/jo/posts"}, "example"),
        ({"example": "jo"}, "example"),
    ],
)
def test_a_template_that_cannot_be_is_refused_with_what_to_change(
    world: World, fields: dict[str, Any], field: str
) -> None:
    problem = refuse(world, **fields)
    assert problem.field == field
    assert str(problem).endswith(".")
    with world.open():
        assert not CustomPlatform.objects.exists()


@pytest.mark.parametrize("prefix", ["people", "PEOPLE", "", "people/old"])
def test_no_two_platforms_can_read_one_address(world: World, prefix: str) -> None:
    world.add_platform()
    problem = refuse(world, name="Other", host="www.community.example", prefix=prefix)
    assert (problem.field, problem.code) == ("prefix", "duplicate")
    world.add_platform("Groups", prefix="groups")
    assert refuse(world, name=" COMMUNITY", host="b.example").field == "name"


def test_the_example_is_shown_as_the_handle_that_it_is_read_as(world: World) -> None:
    platform = world.add_platform(example="community.example/people/Ann.Lee?tab=1")
    assert read_example(platform.template, "community.example/people/Ann.Lee?tab=1") == "Ann.Lee"


def test_an_archived_platform_keeps_its_channels_and_takes_no_new_ones(world: World) -> None:
    platform = world.add_platform()
    (channel,) = world.register(JO)
    edit(world, platform, is_archived=True)
    with world.open():
        assert find_channel(JO) == channel
        identity = identify("https://community.example/people/ann", templates=load_templates())
        with pytest.raises(PlatformClosed):
            register_channel(
                organization=world.organization, draft=ChannelDraft(identity), by=TESTER, now=NOW
            )
    edit(world, platform, is_archived=False)
    world.register("https://community.example/people/ann")


def test_only_what_nothing_is_on_can_be_deleted(world: World) -> None:
    unused = world.add_platform("Unused", host="unused.example")
    remove(world, unused)
    used = world.add_platform()
    (channel,) = world.register(JO)
    with pytest.raises(CustomPlatformInUse):
        remove(world, used)
    with world.open():
        Channel.objects.filter(pk=channel.pk).delete()
    remove(world, used)
    with world.open():
        assert not CustomPlatform.objects.exists()


def test_a_row_of_an_import_or_a_proposal_keeps_its_platform_too(world: World) -> None:
    imported = world.add_platform()
    read(world, JO)
    with pytest.raises(CustomPlatformInUse):
        remove(world, imported)
    with world.open():
        (row,) = ImportRow.objects.all()
    assert (row.custom_platform_id, row.platform_id) == (imported.pk, None)


def test_changing_what_somebody_else_changed_is_refused(world: World) -> None:
    platform = world.add_platform()
    with world.open():
        seen = CustomPlatform.objects.select_related("organization").get(pk=platform.pk)
        said = {"by": TESTER, "now": NOW, "version": seen.version}
        edit_custom_platform(platform=seen, fields={"name": "Ours"}, **said)
        with pytest.raises(StaleCustomPlatform):
            edit_custom_platform(platform=seen, fields={"name": "Mine"}, **said)
        with pytest.raises(StaleCustomPlatform):
            remove_custom_platform(platform=seen, **said)


def test_every_change_is_in_the_trail(world: World) -> None:
    platform = world.add_platform()
    edit(world, platform, name="Ours")
    edit(world, platform, name="Ours")  # changes nothing, says nothing
    edit(world, platform, is_archived=True)
    remove(world, platform)
    with world.open():
        events = AuditEvent.objects.filter(object_id=platform.pk).order_by("seq")
        told = [(event.verb, event.before, event.after) for event in events]
    example = "https://community.example/people/name"
    assert told == [
        ("platform.added", {}, {"name": "Community", "example": example}),
        ("platform.changed", {"name": "Community"}, {"name": "Ours"}),
        ("platform.changed", {"is_archived": False}, {"is_archived": True}),
        ("platform.removed", {"name": "Ours", "example": example}, {}),
    ]


def test_an_organization_has_so_many_and_no_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "MOST", 2)
    world.add_platform("One", host="one.example")
    world.add_platform("Two", host="two.example")
    assert refuse(world, name="Three", host="three.example").field == "name"


# --- Held by the database ----------------------------------------------------------------------


def save(world: World, **columns: Any) -> None:
    fields = {"kind": "account", "key": "jo", "handle": "jo", "registered_at": NOW} | columns
    with world.open(), transaction.atomic():
        Channel.new(**fields).save()
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")


def test_a_channel_is_on_exactly_one_platform_and_carries_its_slug(
    world: World, neighbour: World
) -> None:
    own, theirs = world.add_platform(), neighbour.add_platform("Village")
    wrong: list[dict[str, Any]] = [
        {"platform_slug": "x"},
        {"platform_slug": ""},
        {"platform_id": "x", "platform_slug": "instagram"},
        {"platform_id": "x", "custom_platform_id": own.pk, "platform_slug": "x"},
        {"custom_platform_id": own.pk, "platform_slug": "own-village"},
        {"custom_platform_id": own.pk, "platform_slug": "x"},
        {"custom_platform_id": theirs.pk, "platform_slug": "own-village"},
    ]
    for columns in wrong:
        with pytest.raises(IntegrityError):
            save(world, **columns)
    save(world, platform_id="x", platform_slug="x")
    save(world, custom_platform_id=own.pk, platform_slug="own-community")


def test_a_slug_cannot_be_one_of_the_catalogue(world: World) -> None:
    with world.open(), pytest.raises(IntegrityError), transaction.atomic():
        CustomPlatform.new(name="X", slug="x", host="a.example").save()


# --- A website that links there ----------------------------------------------------------------


def test_a_website_proposes_accounts_of_ones_own_platforms(world: World) -> None:
    platform = world.add_platform()
    links = [JO, "https://community.example/imprint", "https://elsewhere.example/people/jo"]
    with serving({"/": page(*links)}) as site:
        discovery = discover(world, site.url)
    with world.open():
        (candidate,) = Candidate.objects.all()
        assert (candidate.custom_platform_id, candidate.url) == (platform.pk, JO)
        said = {"discovery": discovery, "candidates": [candidate.pk], "by": TESTER}
    edit(world, platform, is_archived=True)
    with world.open(), pytest.raises(PlatformClosed):
        accept_candidates(now=timezone.now(), **said)
    edit(world, platform, is_archived=False)
    with world.open():
        accepted = accept_candidates(now=timezone.now(), **said)
    assert [channel.platform_slug for channel in accepted.channels] == ["own-community"]
