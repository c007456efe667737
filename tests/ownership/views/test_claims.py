"""Claims on the pages: both sides, why, who decides; and the buttons of whoever may."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Department
from accounts.words import say_day
from channels_registry.models import Channel
from ownership.models import Claim, Duty, Finding
from ownership.operations.assignments import Cell, set_letters
from tests.ownership.claiming import claim, decide, letters, set_not_needed, states, stored
from tests.ownership.views import pages
from tests.ownership.views.pages import count_statements
from tests.world import NOW, TESTER, World

OWNER = "customer-service"


@pytest.fixture
def channel(world: World) -> Channel:
    """Customer Service answers for customer care on it; the steward is theirs."""
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {OWNER: "A"})
    return channel


def words_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, response.content
    return say(response.content)


def say(content: bytes) -> str:
    """The main part, and what the page tells of the change before."""
    return pages.words_of(content.decode().partition("<main")[2])


def page_of(world: World, channel: Channel, activity: str = "care") -> str:
    return world.url(f"duties/{world.duty(channel, activity).pk}/")


def press(
    world: World, made: Claim, what: str, role: str = "lead", **form: object
) -> tuple[int, str]:
    """Status, and what the page it leads to says."""
    form.setdefault("version", made.version)
    if what == "accept":
        form.setdefault("former", "C")
    url = world.url(f"claims/{made.pk}/{what}/")
    response = world.sign_in(role).post(url, form, follow=True)
    status = response.redirect_chain[0][1] if response.redirect_chain else response.status_code
    return status, say(response.content)


# --- Claiming ----------------------------------------------------------------------------------


def test_a_steward_claims_from_the_duty_and_the_department_is_there_already(
    world: World, channel: Channel
) -> None:
    world.assign(channel, {OWNER: None, "sales": "A"})
    steward, url = world.sign_in("steward"), page_of(world, channel)
    assert "Claim this" in words_of(steward, url)
    form = steward.get(f"{url}claim/").content.decode()
    assert re.findall(r"<option[^>]*>([^<]+)</option>", form) == ["Customer Service"]
    body = {
        "department": str(world.departments[OWNER].pk),
        "reason": "People who want help now",
        "evidence": "https://acme.example/report",
    }
    response = steward.post(f"{url}claim/", body)
    assert (response.status_code, response.headers["Location"]) == (302, url)
    words = words_of(steward, url)
    assert "Customer Service claims customer care on @acme. It waits for a decision." in words
    assert "Not decided: Sales answers for it" in words and "Customer Service claims it" in words
    assert "People who want help now" in words and "acme.example/report" in words
    assert "A lead decides it, or Sales hands it over." in words
    assert "Withdraw" in words and "Accept" not in words and "Decline" not in words


def test_what_was_typed_stays_when_the_claim_is_refused(world: World, channel: Channel) -> None:
    lead, url = world.sign_in(), f"{page_of(world, channel)}claim/"
    body = {"department": str(world.departments["sales"].pk), "reason": "Prospects"}
    response = lead.post(url, body | {"due_on": "2020-01-01"})
    assert response.status_code == 422
    html = response.content.decode()
    assert "Choose a day after today." in html and 'value="Prospects"' in html
    assert "Say why it should be theirs." in lead.post(url, body | {"reason": " "}).content.decode()
    set_not_needed(world, channel)
    refused = lead.post(url, body)
    assert refused.status_code == 422 and "is not needed on @acme" in refused.content.decode()
    assert states(world) == {}


def test_nobody_claims_for_a_department_that_is_not_theirs(world: World, channel: Channel) -> None:
    body = {"department": str(world.departments["sales"].pk), "reason": "x"}
    url = f"{page_of(world, channel)}claim/"
    assert world.sign_in("steward").post(url, body).status_code == 403
    assert world.sign_in("viewer").post(url, body).status_code == 403
    assert "Claim this" not in words_of(world.sign_in("viewer"), page_of(world, channel))


def test_who_has_nothing_left_to_claim_is_told_so(world: World, channel: Channel) -> None:
    steward = world.sign_in("steward")
    assert "Claim this" not in words_of(steward, page_of(world, channel))
    words = words_of(steward, f"{page_of(world, channel)}claim/")
    assert "answers for this already, or has claimed it" in words


# --- Deciding ----------------------------------------------------------------------------------


def test_a_lead_accepts_and_what_is_now_true_is_said(world: World, channel: Channel) -> None:
    made = claim(world, channel)
    status, words = press(world, made, "accept", former="R", next=page_of(world, channel))
    assert status == 302 and "Sales is now accountable for customer care on @acme." in words
    assert letters(world, channel) == {OWNER: "R", "sales": "A"}


def test_the_steward_of_the_accountable_department_hands_it_over_and_cannot_decline(
    world: World, channel: Channel
) -> None:
    made = claim(world, channel)
    words = words_of(world.sign_in("steward"), page_of(world, channel))
    assert "You may hand it over; to decline it, ask a lead." in words
    assert "Accept" in words and "Decline" not in words and "Withdraw" not in words
    assert press(world, made, "decline", "steward", reason="Ours")[0] == 403
    assert press(world, made, "accept", "steward")[0] == 302
    assert letters(world, channel) == {OWNER: "C", "sales": "A"}


def test_a_steward_of_another_department_accepts_nothing(world: World, channel: Channel) -> None:
    world.assign(channel, {OWNER: "C", "marketing": "A"})
    made = claim(world, channel)
    assert "Accept" not in words_of(world.sign_in("steward"), page_of(world, channel))
    status, words = press(world, made, "accept", "steward")
    assert status == 403 and "Only a lead can accept this" in words
    assert states(world) == {"sales": "open"}


def test_declining_wants_a_reason_and_shows_the_claim_again_until_there_is_one(
    world: World, channel: Channel
) -> None:
    made = claim(world, channel)
    status, words = press(world, made, "decline", reason=" ")
    assert status == 422 and "Say why it is declined" in words
    status, words = press(world, made, "decline", reason="x" * 501)
    assert status == 422 and states(world) == {"sales": "open"}
    status, _ = press(world, made, "decline", reason="Care stays with care")
    assert status == 302
    words = words_of(world.sign_in("viewer"), world.url(f"claims/{made.pk}/"))
    assert "Declined" in words and "Care stays with care" in words


def test_what_was_decided_meanwhile_is_told_and_stays(world: World, channel: Channel) -> None:
    made = claim(world, channel)
    decide(world, "withdraw", made)
    status, words = press(world, made, "accept")
    assert status == 409 and "was withdrawn by Tess Tester meanwhile" in words
    assert letters(world, channel) == {OWNER: "A"}


def test_a_form_that_came_too_late_is_shown_again_with_what_was_typed(
    world: World, channel: Channel
) -> None:
    made = claim(world, channel)
    url = world.url(f"claims/{made.pk}/decline/")
    response = world.sign_in().post(url, {"version": made.version + 7, "reason": "Not theirs"})
    assert response.status_code == 412
    html = response.content.decode()
    assert 'value="Not theirs"' in html and "Somebody changed the claim of Sales" in html
    assert f'name="version" value="{made.version}"' in html


def test_a_decision_can_be_undone_from_the_page_it_leads_to(world: World, channel: Channel) -> None:
    made, lead = claim(world, channel), world.sign_in()
    form = {"version": made.version, "former": "C", "next": page_of(world, channel)}
    page = lead.post(world.url(f"claims/{made.pk}/accept/"), form, follow=True).content.decode()
    undo = re.search(r'action="([^"]*/undo/[^"]*)"', page)
    assert undo is not None
    lead.post(undo[1])
    assert stored(world, made).state == "open" and letters(world, channel) == {OWNER: "A"}


# --- Both sides --------------------------------------------------------------------------------


def finding_of(world: World, channel: Channel) -> Finding:
    with world.open():
        return Finding.objects.present().get(
            channel=channel, activity__key="care", rule__in=["contested", "unowned"]
        )


def test_a_contested_finding_shows_both_sides_and_a_button_for_each(
    world: World, channel: Channel
) -> None:
    claim(world, channel, evidence="The report of May")
    url = world.url(f"findings/{finding_of(world, channel).pk}/")
    words = words_of(world.sign_in(), url)
    for part in (
        "Customer Service is accountable and Sales claims to be",
        "Accountable since",
        f"Claimed {say_day(NOW, today=timezone.localdate())} by Tess Tester",
        "Prospects write here",
        "See: The report of May",
        "Customer Service owns it The claim of Sales is declined.",
        "Sales owns it Customer Service becomes consulted.",
    ):
        assert part in words, part
    words = words_of(world.sign_in("steward"), url)
    assert "Accept" in words and "Sales owns it" not in words


@pytest.mark.parametrize(
    ("slug", "claimed"), [(OWNER, "declined"), ("sales", "accepted"), ("product", "declined")]
)
def test_settling_a_finding_for_one_side_decides_the_claim(
    world: World, channel: Channel, slug: str, claimed: str
) -> None:
    claim(world, channel)
    duty = world.duty(channel)
    response = world.sign_in().post(
        world.url(f"duties/{duty.pk}/owner/"),
        {"department": str(world.departments[slug].pk), "version": duty.version},
    )
    assert response.status_code == 302
    assert states(world) == {"sales": claimed}
    assert [d for d, letter in letters(world, channel).items() if letter == "A"] == [slug]
    assert world.duty(channel).state == "owned"


def test_where_nobody_answers_the_claimant_is_the_first_to_assign(
    world: World, channel: Channel
) -> None:
    world.assign(channel, {OWNER: None, "marketing": "R"})
    claim(world, channel)
    words = words_of(world.sign_in(), world.url(f"findings/{finding_of(world, channel).pk}/"))
    assert "Assign Sales Claims it." in words and "Assign Marketing Does the work" in words
    duty = words_of(world.sign_in(), page_of(world, channel))
    assert "Nobody answers for it since" in duty and "and Sales claims it." in duty


def test_the_answer_names_both_and_whom_to_call_until_it_is_decided(
    world: World, channel: Channel
) -> None:
    with world.open():
        Department.objects.filter(slug=OWNER).update(phone="+44 20 7946 0142")
        Department.objects.filter(slug="sales").update(phone="+44 20 7946 0199")
    claim(world, channel)
    words = words_of(world.sign_in("viewer"), world.url("who/?q=complaint+@acme"))
    assert "Two departments say it is theirs Customer Service or Sales" in words
    assert "Sales claims it. Until that is decided, call:" in words
    assert "+44 20 7946 0142" in words and "+44 20 7946 0199" not in words
    world.assign(channel, {OWNER: None})
    claim(world, channel, "marketing")
    words = words_of(world.sign_in("viewer"), world.url("who/?q=complaint+@acme"))
    assert "Until they agree, call who answers for it today:" in words
    assert "+44 20 7946 0199" in words


def test_a_wrong_answer_leads_to_a_claim(world: World, channel: Channel) -> None:
    link = f'href="{page_of(world, channel)}claim/"'
    for role, is_there in (("steward", True), ("viewer", False)):
        page = world.sign_in(role).get(world.url("who/?q=complaint+@acme")).content.decode()
        assert (link in page, "This is wrong" in page) == (is_there, is_there)


def test_a_list_of_answers_names_claimants_too(world: World, channel: Channel) -> None:
    claim(world, channel)
    words = words_of(world.sign_in("viewer"), world.url("who/?q=@acme"))
    assert "Customer Service or Sales" in words


def test_the_channel_page_tells_who_claims_a_duty_and_offers_the_others(
    world: World, channel: Channel
) -> None:
    claim(world, channel)
    url = world.url(f"channels/{channel.pk}/")
    lead = world.sign_in().get(url).content.decode()
    assert "claimed by Sales" in lead and "/claim/" not in lead  # a lead assigns it instead
    steward = world.sign_in("steward").get(url).content.decode()
    assert f'href="{page_of(world, channel)}claim/"' not in steward
    assert f'href="{page_of(world, channel, "media")}claim/"' in steward


def test_the_history_of_the_duty_tells_of_the_claim(world: World, channel: Channel) -> None:
    made = claim(world, channel)
    decide(world, "decline", made, reason="Not now")
    words = words_of(world.sign_in(), world.url(f"channels/{channel.pk}/"))
    assert "Sales claimed customer care: Prospects write here" in words
    assert "The claim of Sales to customer care was declined: Not now" in words


# --- The list ----------------------------------------------------------------------------------


def test_the_list_tells_what_waits_for_whom(world: World, channel: Channel) -> None:
    claim(world, channel)
    world.assign(channel, {"marketing": "A"}, ["leads"])
    claim(world, channel, OWNER, activity="leads")
    claim(world, channel, "product", activity="media")
    url = world.url("claims/")
    assert "3 claims wait for you" in words_of(world.sign_in(), url)
    words = words_of(world.sign_in("steward"), url)
    waiting, _, rest = words.partition("What your departments claim")
    own, _, others = rest.partition("What others decide")
    assert "1 claim waits for you" in waiting and "Sales claims customer care" in waiting
    assert "Customer Service claims lead handling" in own and "Product claims media" in others
    assert "No claim waits for you" in words_of(world.sign_in("viewer"), url)


def test_an_empty_list_says_so(world: World) -> None:
    words = words_of(world.sign_in(), world.url("claims/"))
    assert "No claim waits for you" in words and "No department has claimed anything" in words


def test_the_inbox_leads_to_the_claims_that_wait_for_the_reader(
    world: World, channel: Channel
) -> None:
    claim(world, channel)
    claim(world, channel, "product", activity="media")
    for role, waiting in (("lead", 2), ("steward", 1), ("viewer", 0)):
        page = world.sign_in(role).get(world.url("findings/")).content.decode()
        assert re.search(rf'href="[^"]*/claims/">.*?Claims<b>{waiting}</b>', page, re.S), role


def add_claims(world: World, channels: list[Channel]) -> None:
    """On each an open claim of Sales on what Customer Service has, and one that was withdrawn."""
    said = {"reason": "Prospects", "opened_at": NOW, "opened_by_label": "Tess Tester"}
    gone = {"state": "withdrawn", "decided_at": NOW}
    with world.open():
        duties = list(Duty.objects.filter(channel__in=channels, activity__key="care"))
        cells = [Cell(duty.pk, world.departments[OWNER].pk, "A") for duty in duties]
        set_letters(organization=world.organization, cells=cells, by=TESTER, now=NOW)
        for slug, more in (("sales", {}), ("marketing", gone)):
            department = world.departments[slug]
            Claim.objects.bulk_create(
                Claim.new(duty=duty, department=department, **said, **more) for duty in duties
            )


@pytest.mark.parametrize("role", ["lead", "steward"])
def test_the_list_takes_as_many_statements_for_300_claims_as_for_3(world: World, role: str) -> None:
    client, counts = world.sign_in(role), []
    client.get(world.url("claims/"))
    for part in (range(3), range(3, 303)):
        add_claims(world, world.register(*(f"https://x.com/acme{n}" for n in part)))
        counts.append(count_statements(client, world.url("claims/")))
    assert counts[0] == counts[1]
