"""One channel, all activities; previous and next channel in the order of the matrix."""

import re
from uuid import uuid4

from channels_registry.operations.stakes import add_stake
from tests.ownership.views.pages import main_words
from tests.ownership.views.test_matrix import read, rows_of
from tests.world import NOW, TESTER, World


def test_every_activity_of_the_channel_has_a_row(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"marketing": "A"}, ("publishing",))
    page = read(world.sign_in(), world.url(f"matrix/channel/{channel.pk}/"))
    rows = rows_of(page)
    assert len(rows) == 10
    assert 'data-state="owned"' in rows["Publishing"]
    assert "Nobody" in rows["Customer care"]
    assert "1</span> of 10 owned" in page


def test_one_steps_from_channel_to_channel_in_the_order_of_the_matrix(world: World) -> None:
    instagram, second, first = world.register(
        "https://www.instagram.com/acme/", "https://x.com/beta", "https://x.com/Alpha"
    )
    client = world.sign_in()
    pages = {c: read(client, world.url(f"matrix/channel/{c.pk}/")) for c in (first, second)}
    assert "1 of 3" in pages[first] and "2 of 3" in pages[second]
    assert 'rel="prev"' not in pages[first]
    neighbours = re.findall(r'rel="(?:prev|next)"\s+href="[^"]*/([^/"]+)/"', pages[second])
    assert neighbours == [str(first.pk), str(instagram.pk)]


def test_who_has_a_stake_and_no_letter_is_named(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    with world.open():
        for slug in ("sales", "product", "marketing"):
            add_stake(
                channel=channel,
                department=world.departments[slug],
                why="Ours too",
                by=TESTER,
                now=NOW,
            )
    world.assign(channel, {"marketing": "I"})
    url = world.url(f"matrix/channel/{channel.pk}/")
    said = "Sales and Product have a stake in this channel and no letter at all."
    assert said in main_words(world.sign_in(), url)
    assert "Type I in their columns" in main_words(world.sign_in(), url)
    assert "Type I in" not in main_words(world.sign_in("viewer"), url)
    world.assign(channel, {"sales": "C", "product": "C"})
    assert "have a stake" not in main_words(world.sign_in(), url)


def test_a_channel_of_another_organization_is_not_found(world: World, neighbour: World) -> None:
    (theirs,) = neighbour.register("https://x.com/theirs")
    client = world.sign_in()
    assert client.get(world.url(f"matrix/channel/{theirs.pk}/")).status_code == 404
    assert client.get(world.url(f"matrix/channel/{uuid4()}/")).status_code == 404
