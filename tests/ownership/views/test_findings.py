"""The inbox: what is wrong, in order, and settled by fixing its cause."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEvent, Department
from ownership.models import Activity, Assignment, CharterVersion, Finding, Sweep
from ownership.operations.charter_versions import ArticleDraft
from ownership.operations.charters import save_charter
from ownership.rules import RULES
from tests.ownership.views.pages import count_statements, main_words, messages_of, read
from tests.world import NOW, TESTER, World

MOST_STATEMENTS = 26


def rows_of(page: str) -> list[str]:
    return re.findall(r'inbox-what"><b>(.*?)</b>', page)


def contested(world: World, address: str = "https://x.com/acme") -> Finding:
    """A contest over customer care, on a channel where everything else is owned."""
    (channel,) = world.register(address, purpose="support")
    others = ["publishing", "community", "crisis", "feedback", "analytics", "security"]
    world.assign(channel, {"marketing": "A"}, others)
    world.assign(channel, {"marketing": "A", "customer-service": "A"})
    with world.open():
        return Finding.objects.present().select_related("channel", "activity").get()


def fix(world: World, finding: Finding, client: Client, slug: str, **said: Any) -> Any:
    duty = world.duty(finding.channel)
    url = world.url(f"duties/{duty.pk}/owner/")
    fields = {"department": world.departments[slug].pk, "version": duty.version, **said}
    return client.post(url, fields)


def test_findings_come_by_rule_the_worst_first(world: World) -> None:
    channel, _ = world.register("https://x.com/one", "https://x.com/two", purpose="careers")
    world.assign(channel, {"marketing": "A", "sales": "A"}, ["paid", "crisis"])
    page = read(world.sign_in(), world.url("findings/"))
    assert rows_of(page)[:2] == ["Crisis response", "Paid social"]
    assert set(rows_of(page)[2:5]) == {"Crisis response", "Account security"}
    assert "12 findings to settle" in main_words(world.sign_in(), world.url("findings/"))


def test_the_first_finding_is_open_beside_the_list(world: World) -> None:
    finding = contested(world)
    words = main_words(world.sign_in(), world.url("findings/"))
    assert finding.sentence in words
    assert "Customer Service owns it Marketing becomes consulted." in words
    assert "Marketing Accountable since 23 Nov" in words


def test_the_button_makes_one_department_the_owner_and_says_so(world: World) -> None:
    finding = contested(world)
    client = world.sign_in()
    response = fix(world, finding, client, "customer-service")
    said = messages_of(client, response)
    assert "Customer Service is now accountable for customer care on @acme." in said
    assert "Nothing to settle" in main_words(client, world.url("findings/"))
    words = main_words(client, world.url(f"channels/{finding.channel_id}/"))
    assert "Customer care Customer Service not confirmed \u2013 Marketing \u2013" in words


def test_who_does_the_work_is_proposed_as_owner_and_everybody_else_can_be_chosen(
    world: World,
) -> None:
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"sales": "R"}, ["care"])
    page = read(world.sign_in(), world.url(f"channels/{channel.pk}/"))
    care = page[page.index("Nobody answers for customer care") :]
    care = care[: care.index("</li>")]
    assert "Assign Sales" in care
    assert [*re.findall(r"<option value=\"[-0-9a-f]+\">(.*?)</option>", care)] == [
        "Marketing",
        "PR &amp; Communications",
        "Customer Service",
        "Product",
    ]


def test_after_a_fix_the_page_that_had_the_button_comes_back(world: World) -> None:
    finding = contested(world)
    here = world.url(f"channels/{finding.channel_id}/")
    assert fix(world, finding, world.sign_in(), "marketing", next=here).url == here


def adopt(world: World, slug: str) -> None:
    with world.open():
        save_charter(
            organization=world.organization,
            articles=[
                ArticleDraft(Activity.objects.get(key="care").pk, world.departments[slug].pk)
            ],
            next_review_on=None,
            seen=CharterVersion.objects.count(),
            by=TESTER,
            now=NOW,
        )


def test_whom_the_charter_names_comes_first_among_those_who_say_it_is_theirs(world: World) -> None:
    finding = contested(world)
    page = world.url(f"findings/{finding.pk}/")
    adopt(world, "marketing")
    words = main_words(world.sign_in(), page)
    mine = "Marketing owns it Customer Service becomes consulted. Charter, article 1: Marketing."
    assert f"{mine} 1 A Accountable Customer Service owns it" in words
    assert read(world.sign_in(), page).count('class="fix best"') == 1
    adopt(world, "sales")
    words = main_words(world.sign_in(), page)
    assert "Settle it Charter, article 1: Sales. A Accountable Marketing owns it" in words
    assert 'class="fix best"' not in read(world.sign_in(), page)


def test_many_are_settled_by_the_charter_in_one_step_that_is_undone_at_once(world: World) -> None:
    both, none = world.register("https://x.com/both", "https://x.com/none", purpose="support")
    world.assign(both, {"marketing": "A", "customer-service": "A"})
    client = world.sign_in()
    url = world.url("findings/settle/")
    with world.open():
        care = list(Finding.objects.present().filter(activity__key="care"))
        others = Finding.objects.present().count() - len(care)
    assert sorted(finding.rule for finding in care) == ["contested", "unowned"]
    page = read(client, world.url("findings/"))
    assert "by the charter</button>" not in page
    said = messages_of(client, client.post(url, {"finding": [f.pk for f in care]}))
    assert "Nobody has adopted a charter yet." in said
    adopt(world, "sales")
    page = read(client, world.url("findings/"))
    assert "Settle it by the charter</button>" in page
    response = client.post(url, {"all": "1", "query": ""})
    said = messages_of(client, response)
    assert "2 duties on 2 channels have an owner now." in said
    for channel in (both, none):
        assert world.duty(channel).state == "owned"
    with world.open():
        letters = dict(
            Assignment.objects.filter(duty__channel=both, duty__activity__key="care").values_list(
                "department__slug", "role"
            )
        )
        assert letters == {"sales": "A", "marketing": "C", "customer-service": "C"}
        assert Finding.objects.present().count() == others
        step = AuditEvent.objects.order_by("-seq").values_list("step", flat=True)[0]
    client.post(world.url(f"undo/{step}/"))
    assert (world.duty(both).state, world.duty(none).state) == ("contested", "unowned")


def test_what_an_owner_does_not_settle_is_left_alone_by_the_charter(
    world: World, neighbour: World
) -> None:
    (theirs,) = neighbour.register("https://x.com/theirs")
    adopt(world, "sales")
    with neighbour.open():
        foreign = Finding.objects.present().filter(activity__key="care")[0]
    client = world.sign_in()
    response = client.post(world.url("findings/settle/"), {"finding": [foreign.pk, "no id"]})
    assert "The charter settles what nobody or two own: none of these." in messages_of(
        client, response
    )
    assert neighbour.duty(theirs).state == "unowned"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/login/", ""])
def test_a_fix_never_leads_out_of_the_organization(world: World, elsewhere: str) -> None:
    finding = contested(world)
    response = fix(world, finding, world.sign_in(), "marketing", next=elsewhere)
    assert response.url == world.url("findings/")


def test_a_fix_from_an_old_page_changes_nothing_and_says_who_was_faster(world: World) -> None:
    finding = contested(world)
    client = world.sign_in()
    response = fix(world, finding, client, "marketing", version=1)
    said = messages_of(client, response)
    assert "Tess Tester changed this meanwhile. Nothing was saved" in said
    assert "1 finding to settle" in main_words(client, world.url("findings/"))


@pytest.mark.parametrize("department", ["", "no-uuid", "018f0000-0000-7000-8000-000000000000"])
def test_a_department_that_is_none_is_refused_with_a_sentence(
    world: World, department: str
) -> None:
    finding = contested(world)
    client = world.sign_in()
    response = fix(world, finding, client, "marketing", department=department)
    assert re.search(r"Choose (the department|another one)", messages_of(client, response))


def test_a_retired_department_cannot_become_owner(world: World) -> None:
    finding = contested(world)
    with world.open():
        Department.objects.filter(slug="sales").update(retired_on="2026-01-01")
    client = world.sign_in()
    response = fix(world, finding, client, "sales")
    assert "This department is no longer here." in messages_of(client, response)


def not_needed(world: World, finding: Finding, client: Client, reason: str) -> Any:
    duty = world.duty(finding.channel)
    url = world.url(f"duties/{duty.pk}/not-needed/")
    return client.post(url, {"reason": reason, "version": duty.version})


def test_not_needed_wants_a_reason(world: World) -> None:
    finding = contested(world)
    client = world.sign_in()
    for reason in ("", "   "):
        said = messages_of(client, not_needed(world, finding, client, reason))
        assert "Say why this duty is not needed here." in said
    said = messages_of(client, not_needed(world, finding, client, "Nobody writes to us"))
    assert "Customer care is not needed on @acme." in said
    words = main_words(client, world.url(f"channels/{finding.channel_id}/"))
    assert "Not needed: Nobody writes to us, says Lead of Acme" in words
    assert "6 of 6 duties have one owner" in words


def test_a_settled_finding_stays_readable_without_buttons(world: World) -> None:
    finding = contested(world)
    client = world.sign_in()
    fix(world, finding, client, "marketing")
    words = main_words(client, world.url(f"findings/{finding.pk}/"))
    assert finding.sentence in words
    assert "settled" in words
    assert "Settle it" not in words
    assert "Customer Service no longer answers for customer care · Lead of Acme" in words
    assert "Customer care" in rows_of(read(client, world.url("findings/"), state="settled"))


def test_search_severity_and_rule_narrow_the_list_but_not_the_counts(world: World) -> None:
    contested(world)
    world.register("https://x.com/other", purpose="reserved")
    client = world.sign_in()
    url = world.url("findings/")
    assert rows_of(read(client, url, q="@other")) == ["Account security"]
    assert rows_of(read(client, url, q="customer service")) == ["Customer care"]
    assert rows_of(read(client, url, severity="critical")) == ["Account security"]
    assert rows_of(read(client, url, rule="contested")) == ["Customer care"]
    assert "Open 2" in main_words(client, url, q="@other")
    assert "No finding matches this search." in main_words(client, url, q="nothing of the kind")


@pytest.mark.parametrize(
    "query", [{"q": "a\x00"}, {"rule": "lost"}, {"severity": "5"}, {"department": "lost"}]
)
def test_a_filter_that_cannot_be_read_is_told_and_left_out(
    world: World, query: dict[str, str]
) -> None:
    contested(world)
    page = read(world.sign_in(), world.url("findings/"), **query)
    assert "Part of this address cannot be read and is left out." in page
    assert rows_of(page) == ["Customer care"]


def test_the_next_fifty_are_a_link_away_and_keep_the_filter(world: World) -> None:
    world.register(*(f"https://x.com/acme{n}" for n in range(6)))
    client = world.sign_in()
    page = read(client, world.url("findings/"), rule="unowned")
    link = re.search(r'rel="next"\s+href="([^"]+)"', page)
    assert link is not None
    following = link[1].replace("&amp;", "&")
    assert "rule=unowned" in following
    assert len(rows_of(page)) == 50
    assert len(rows_of(read(client, world.url("findings/") + following))) == 10


def test_the_oldest_or_the_newest_of_a_rule_come_first_where_that_is_asked(world: World) -> None:
    (channel,) = world.register("https://x.com/acme", purpose="careers")
    ages = {"publishing": 3, "crisis": 1, "analytics": 2}  # days; a crisis is the worst of them
    with world.open():
        for key, days in ages.items():
            of_it = Finding.objects.filter(activity__key=key, channel=channel)
            of_it.update(opened_at=NOW - timedelta(days=days))
        Finding.objects.exclude(activity__key__in=ages).delete()
    client = world.sign_in()
    orders = {
        "": "Crisis response, Publishing, Analytics",
        "?sort=oldest": "Publishing, Analytics, Crisis response",
        "?sort=newest": "Crisis response, Analytics, Publishing",
    }
    for query, order in orders.items():
        page = read(client, world.url(f"findings/{query}"))
        assert ", ".join(rows_of(page)) == order, query
    assert f'href="{world.url("findings/")}?sort=newest&amp;rule=unowned"' in page
    assert "Newest first" in main_words(client, world.url("findings/views/?query=sort%3Dnewest"))


@pytest.mark.parametrize(
    ("state", "order"),
    [
        ("open", "Worst first"),
        ("snoozed", "Back soonest first"),
        ("waived", "Reviewed soonest first"),
        ("settled", "Settled last first"),
    ],
)
def test_the_order_that_a_list_has_by_itself_is_called_what_it_is(
    world: World, state: str, order: str
) -> None:
    contested(world)
    page = read(world.sign_in(), world.url("findings/"), state=state)
    choice = page.partition('<select name="sort"')[2].partition("</option>")[0]
    assert choice.endswith(f'<option value="" selected>{order}')


def test_rules_that_found_nothing_are_folded_away(world: World) -> None:
    contested(world)
    page = read(world.sign_in(), world.url("findings/"))
    rail = page.partition('<nav class="rail"')[2].partition("</nav>")[0]
    shown, _, folded = rail.partition("<details>")
    assert "rule=contested" in shown and "rule=unowned" in folded
    assert f"{len(RULES) - 1} rules found nothing" in folded
    chosen = read(world.sign_in(), world.url("findings/?rule=unowned"))
    shown = chosen.partition('<nav class="rail"')[2].partition("<details>")[0]
    assert "rule=unowned" in shown  # what the list is about stays in sight


@pytest.mark.parametrize("page", ["", "0", "-1", "abc", "99999999999999999999"])
def test_a_page_that_is_none_shows_one_that_is(world: World, page: str) -> None:
    contested(world)
    assert rows_of(read(world.sign_in(), world.url("findings/"), page=page)) == ["Customer care"]


def test_the_inbox_costs_the_same_for_few_findings_and_for_many(world: World) -> None:
    client = world.sign_in()
    contested(world)
    world.register("https://x.com/few", purpose="reserved")
    few = count_statements(client, world.url("findings/"))
    world.register(*(f"https://x.com/many{n}" for n in range(30)))
    assert count_statements(client, world.url("findings/")) == few <= MOST_STATEMENTS


def test_run_checks_now_asks_for_one_sweep_and_shows_it(world: World) -> None:
    world.register("https://x.com/acme")
    client = world.sign_in()
    started = client.post(world.url("checks/"))
    again = client.post(world.url("checks/"))
    assert started.url == again.url
    with world.open():
        assert Sweep.objects.count() == 1
    assert "Checks are running , 0 of 1 channels so far." in main_words(client, started.url)
    assert "hx-trigger" in read(client, started.url)


def test_a_finished_sweep_says_what_it_found_and_asks_no_more(world: World) -> None:
    world.register("https://x.com/acme")
    client = world.sign_in()
    url = client.post(world.url("checks/")).url
    with world.open():
        sweep = Sweep.objects.get()
        sweep.opened, sweep.drift, sweep.channels = 2, 2, 1
        sweep.finished_at = sweep.created_at
        sweep.save()
    fragment = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "hx-trigger" not in fragment
    assert "2 opened, 0 settled, 0 reopened." in " ".join(fragment.split())
    assert "2 stored answers differed" in " ".join(fragment.split())


@pytest.mark.parametrize("role", ["steward", "viewer"])
def test_a_seat_that_only_reads_sees_findings_but_no_buttons(world: World, role: str) -> None:
    finding = contested(world)
    client = world.sign_in(role)
    words = main_words(client, world.url("findings/"))
    assert finding.sentence in words
    assert "Ask a lead to change this." in words
    assert "Run checks now" not in words
    assert fix(world, finding, client, "marketing").status_code == 403
    assert not_needed(world, finding, client, "Because").status_code == 403
    assert client.post(world.url("checks/")).status_code == 403


def test_a_duty_or_finding_of_another_organization_is_not_there(
    world: World, neighbour: World
) -> None:
    finding = contested(world)
    client = neighbour.sign_in("owner")
    duty = world.duty(finding.channel)
    assert client.get(neighbour.url(f"findings/{finding.pk}/")).status_code == 404
    fields = {"department": neighbour.departments["sales"].pk, "version": duty.version}
    assert client.post(neighbour.url(f"duties/{duty.pk}/owner/"), fields).status_code == 404
    assert client.post(world.url(f"duties/{duty.pk}/owner/"), fields).status_code == 404


def test_the_charter_is_offered_to_who_may_assign_while_something_is_open(world: World) -> None:
    offer = f'href="{world.url("charter/preview/")}"'
    assert offer not in read(world.sign_in(), world.url("findings/"))
    world.register("https://x.com/acme")
    assert offer in read(world.sign_in(), world.url("findings/"))
    assert offer not in read(world.sign_in("viewer"), world.url("findings/"))
