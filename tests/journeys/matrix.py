"""The matrix at a browser: its rows, its cells, whether it is saved."""

from playwright.sync_api import Locator, Page, expect

from ownership.models import Activity
from ownership.operations.charter_versions import ArticleDraft
from ownership.operations.charters import save_charter
from tests.journeys.signing_in import sign_in
from tests.world import NOW, TESTER, World

SAVED = "All changes saved"


def open_matrix(page: Page, world: World, role: str = "lead") -> None:
    sign_in(page, world.members[role])
    page.goto(world.url("matrix/?activity=care"))


def row_of(page: Page, name: str) -> Locator:
    return page.locator("tr[data-version]", has=page.get_by_role("link", name=name, exact=True))


def cell_of(page: Page, name: str, department: str) -> Locator:
    return page.locator(f'td[aria-label^="{name}, {department},"]')


def letters_of(page: Page) -> list[str]:
    """Row by row, a dot where there is none: "AR..." for five departments."""
    rows = page.locator("tr[data-version]").all()
    return ["".join(t or "." for t in row.locator("td").all_inner_texts()) for row in rows]


def expect_saved(page: Page) -> None:
    expect(page.locator("[data-save-state]")).to_have_text(SAVED)


def adopt_charter(world: World, department: str = "customer-service", key: str = "care") -> None:
    """One article: this department answers for it on every channel."""
    with world.open():
        activity = Activity.objects.get(key=key).pk
        save_charter(
            organization=world.organization,
            articles=[ArticleDraft(activity, world.departments[department].pk)],
            next_review_on=None,
            seen=0,
            by=TESTER,
            now=NOW,
        )
