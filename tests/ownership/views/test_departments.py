"""The departments' pages: what each answers for, and how one is edited, merged, retired."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import Department, DepartmentAlias, Person
from channels_registry.models import Channel, Stake
from ownership.models import Attestation
from tests.ownership.departments import Staff, edit, furnish, stand
from tests.ownership.views.pages import count_statements, main_words, messages_of, read, words_of
from tests.world import World


@pytest.fixture
def channels(world: World) -> list[Channel]:
    return world.register("https://x.com/acme", "https://www.instagram.com/acme/")


@pytest.fixture
def staff(world: World, channels: list[Channel]) -> Staff:
    return furnish(world, *channels)


def page_of(world: World, slug: str = "sales", below: str = "") -> str:
    return world.url(f"departments/{world.departments[slug].pk}/{below}")


def version_of(world: World, slug: str) -> int:
    with world.open():
        return Department.objects.get(slug=slug).version


def test_the_list_shows_what_each_answers_for(world: World, staff: Staff) -> None:
    words = main_words(world.sign_in("viewer"), world.url("departments/"))
    assert "5 departments" in words
    assert "Sales Ada Okafor +44 1 3 1 1 1.0" in words
    assert "Ask an administrator to change this" in words


def test_the_page_opens_with_its_answer(world: World, staff: Staff) -> None:
    words = main_words(world.sign_in("viewer"), page_of(world))
    assert "Led by Ada Okafor . Answers for 3 duties on 1 channel and does the work on 1" in words
    assert "We answer for 3 duties, 1 of them contested" in words
    assert "Load per person 1.0 duties for 3 people" in words
    assert "Other names Vertrieb" in words
    assert "3 duties. Ask the department or a lead to confirm." in words


def care_about(world: World, *channels: Channel, slug: str = "sales") -> None:
    with world.open():
        Stake.objects.bulk_create(
            Stake.new(channel=channel, department=world.departments[slug], why="Leads")
            for channel in channels
        )


def test_who_has_a_stake_and_no_letter_claims_a_duty_from_there(
    world: World, channels: list[Channel]
) -> None:
    care_about(world, channels[0], slug="customer-service")
    url = page_of(world, "customer-service")
    page = read(world.sign_in("steward"), url)
    link = re.search(r'href="([^"]+/claim/\?department=[^"]+)">Customer care', page)
    assert link is not None
    form = read(world.sign_in("steward"), link[1])
    assert "Claim customer care on @acme" in form
    assert f'value="{world.departments["customer-service"].pk}" selected' in form
    assert "/claim/" not in read(world.sign_in("viewer"), url)


def test_a_steward_confirms_one_duty_and_then_the_ticked_ones(
    world: World, channels: list[Channel]
) -> None:
    world.assign(channels[0], {"customer-service": "A"}, ["care", "community", "crisis"])
    client = world.sign_in("steward")
    url = page_of(world, "customer-service")
    assert "Review 3 duties" in main_words(client, url)
    said = {"duty": [str(world.duty(channels[0]).pk)], "only": str(world.duty(channels[0]).pk)}
    response = client.post(f"{url}confirm/", said)
    assert "Customer Service confirmed 1 duty." in messages_of(client, response)
    assert "Review 2 duties" in main_words(client, url)
    rest = [str(world.duty(channels[0], key).pk) for key in ("community", "crisis")]
    client.post(f"{url}confirm/", {"duty": rest})
    assert "Everything is confirmed in time." in main_words(client, url)
    with world.open():
        assert Attestation.objects.count() == 3


def test_a_steward_confirms_for_nobody_else(world: World, staff: Staff) -> None:
    """The steward stands for Customer Service, and here for Sales too."""
    client = world.sign_in("steward")
    assert "Still ours" in read(client, page_of(world))
    assert "Still ours" not in read(client, page_of(world, "product"))
    with world.open():
        channel = Channel.objects.get(platform_slug="x")
    said = {"duty": str(world.duty(channel, "feedback").pk)}
    assert client.post(page_of(world, "product", "confirm/"), said).status_code == 403
    assert client.post(page_of(world, "customer-service", "confirm/"), {}).status_code == 422


def test_a_stake_without_a_role_is_shown(world: World, channels: list[Channel]) -> None:
    with world.open():
        Stake.new(channel=channels[0], department=world.departments["sales"], why="Leads").save()
    assert "We have a stake, but no role @acme Leads" in main_words(
        world.sign_in("viewer"), page_of(world)
    )


def test_an_administrator_adds_a_department(world: World, staff: Staff) -> None:
    client = world.sign_in("admin")
    said = {
        "name": "Press",
        "kind": "pr",
        "head": "Ada Okafor",
        "headcount": "4",
        "aliases": "Presse\nPrensa",
    }
    response = client.post(world.url("departments/add/"), said)
    assert "Press is added." in messages_of(client, response)
    with world.open():
        press = Department.objects.get(name="Press")
        assert (press.head_id, press.headcount) == (staff.ada.pk, 4)
        assert set(press.aliases.values_list("name", flat=True)) == {"Presse", "Prensa"}


@pytest.mark.parametrize(
    ("said", "status", "sentence"),
    [
        ({"name": ""}, 422, "This field is required."),
        ({"name": "Sales"}, 409, "A department of that name is here already."),
        ({"name": "Vertrieb"}, 409, "“Vertrieb” is another name of Sales."),
        ({"name": "Shop", "aliases": "Marketing"}, 409, "Marketing is called “Marketing” already."),
        ({"name": "Shop", "head": "Zoe"}, 422, "We know nobody called “Zoe”."),
        ({"name": "Shop", "head": "Ada Okafor", "deputy": "Ada Okafor"}, 422, "somebody else"),
        ({"name": "Shop", "headcount": "-1"}, 422, "greater than or equal to 0"),
    ],
)
def test_what_a_department_cannot_be_is_said_and_what_was_typed_stays(
    world: World, staff: Staff, said: dict[str, str], status: int, sentence: str
) -> None:
    answer = world.sign_in("admin").post(
        world.url("departments/add/"), {"kind": "other", "phone": "+49 30 1", **said}
    )
    assert answer.status_code == status
    assert sentence in words_of(answer.content.decode())
    assert "+49 30 1" in answer.content.decode()


def rename(world: World, client: Client, **said: Any) -> Any:
    fields = {"name": "Selling", "kind": "sales", "version": version_of(world, "sales")}
    return client.post(page_of(world, below="edit/"), fields | said)


def test_a_rename_keeps_the_old_name_and_can_be_undone(world: World, staff: Staff) -> None:
    before = stand(world)
    client = world.sign_in("admin")
    form = read(client, page_of(world, below="edit/"))
    assert 'value="Ada Okafor, ada@acme.example"' in form
    said = {"aliases": "Vertrieb", "head": "Ada Okafor, ada@acme.example", "phone": "+44 1"}
    response = rename(world, client, headcount=3, short_name="Sales", **said)
    page = client.get(response.url).content.decode()
    assert "Sales is called Selling now. The old name still finds it." in words_of(page)
    with world.open():
        names = DepartmentAlias.objects.filter(department=world.departments["sales"])
        assert set(names.values_list("name", flat=True)) == {"Sales", "Vertrieb"}
    step = page.partition(f"/o/{world.organization.slug}/undo/")[2].partition("/")[0]
    client.post(world.url(f"undo/{step}/"))
    assert stand(world) == before


def test_a_late_edit_keeps_what_was_typed(world: World, staff: Staff) -> None:
    version = version_of(world, "sales")
    edit(world, "sales", phone="+44 2")
    late = rename(world, world.sign_in("admin"), version=version)
    assert late.status_code == 412
    assert 'value="Selling"' in late.content.decode()
    assert f'value="{version_of(world, "sales")}"' in late.content.decode()


def test_a_merge_is_shown_cell_by_cell_before_it_is_done(
    world: World, channels: list[Channel], staff: Staff
) -> None:
    before = stand(world)
    client = world.sign_in("admin")
    url = page_of(world, below="merge/")
    assert "Every affected duty" not in main_words(client, url)
    product = world.departments["product"]
    words = main_words(client, url, to=str(product.pk))
    assert "6 duties go to Product, it answered for 3 of them." in words
    assert "3 findings settle: Two owners" in words
    assert "Every affected duty" in words
    assert stand(world) == before
    response = client.post(url, {"to": product.pk, "version": version_of(world, "sales")})
    assert "Sales is part of Product now." in messages_of(client, response)
    assert "Retired on" in main_words(client, page_of(world))
    assert "Other names Sales, Vertrieb" in main_words(client, page_of(world, "product"))


def test_retiring_shows_what_would_have_nobody(world: World, staff: Staff) -> None:
    client = world.sign_in("admin")
    url = page_of(world, below="retire/")
    assert "3 duties more would have nobody." in main_words(client, url)
    marketing = world.departments["marketing"]
    words = main_words(client, url, to=str(marketing.pk))
    assert "would have nobody" not in words
    assert "Retire Sales, Marketing takes over" in words
    response = client.post(url, {"to": "", "version": version_of(world, "sales")})
    assert "Sales is retired." in messages_of(client, response)
    assert "Retired They hold no duties any more Sales" in main_words(
        client, world.url("departments/")
    )
    assert client.get(url).status_code == 409


def test_a_merge_that_came_too_late_shows_what_would_follow_now(world: World, staff: Staff) -> None:
    version = version_of(world, "sales")
    edit(world, "sales", phone="+44 2")
    before = stand(world)
    late = world.sign_in("admin").post(
        page_of(world, below="merge/"),
        {"to": world.departments["product"].pk, "version": version},
    )
    assert late.status_code == 412
    assert "Somebody changed Sales meanwhile." in words_of(late.content.decode())
    assert stand(world) == before


@pytest.mark.parametrize("to", ["", "zoo", "00000000-0000-4000-8000-000000000000"])
def test_a_merge_into_nothing_is_refused(world: World, staff: Staff, to: str) -> None:
    client = world.sign_in("admin")
    before = stand(world)
    said = {"to": to, "version": version_of(world, "sales")}
    assert client.post(page_of(world, below="merge/"), said).status_code == 422
    assert client.get(page_of(world, below="merge/"), {"to": to}).status_code == 200
    assert stand(world) == before


def test_the_list_and_the_page_cost_the_same_for_few_and_for_many(
    world: World, staff: Staff
) -> None:
    client = world.sign_in("admin")
    world.assign(
        world.register("https://x.com/other")[0], {"sales": "A"}, ["care", "leads", "paid"]
    )
    care_about(world, *world.register("https://x.com/cared_for"))
    few = [count_statements(client, url) for url in (world.url("departments/"), page_of(world))]
    channels = world.register(*(f"https://x.com/many{n}" for n in range(300)))
    with world.at_once():
        for channel in channels[:100]:
            world.assign(channel, {"sales": "A", "marketing": "R"}, ["care", "leads", "paid"])
    care_about(world, *channels)
    with world.open():
        Person.objects.bulk_create(
            Person.new(name=f"Person {n}", department=world.departments["sales"])
            for n in range(300)
        )
        Department.objects.bulk_create(
            Department.new(name=f"Department {n}", slug=f"department-{n}") for n in range(300)
        )
    many = [count_statements(client, url) for url in (world.url("departments/"), page_of(world))]
    assert many == few
    assert few <= [7, 24]
