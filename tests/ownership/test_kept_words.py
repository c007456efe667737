"""What is kept is said in one language, whoever was there: the trail, findings, rows of lists."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from django.utils.translation import gettext, trans_real

from accounts.models import AuditEvent
from accounts.operations.members import end_seat
from accounts.tenancy.selfcheck import tenant_models
from channels_registry.models import ImportRow
from channels_registry.platforms.canonical import UNKNOWN_PLATFORM
from ownership.operations.departments import retire_department
from ownership.operations.import_corrections import correct_row
from ownership.queries.history import recent_changes
from tests.isolation.attack import furnish
from tests.ownership.imports import read
from tests.world import NOW, TESTER, World

MARK = "⟦"


@pytest.fixture
def another_language(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every text of ours is marked where it goes through gettext."""
    german = trans_real.translation("de")
    monkeypatch.setattr(german, "gettext", lambda text: f"{MARK}{text}")
    monkeypatch.setattr(german, "ngettext", lambda one, many, n: f"{MARK}{one if n == 1 else many}")
    with translation.override("de"):
        yield


@pytest.mark.django_db
def test_nothing_that_is_kept_depends_on_who_reads(world: World, another_language: None) -> None:
    assert gettext("Nobody owns it") == f"{MARK}Nobody owns it"
    furnish(world, "Kept")
    import_file = read(world, "url,owner\nhttps://nowhere.example/a,Sales\nhttps://x.com/b,Selling")
    with world.open():
        row = ImportRow.objects.get(import_file=import_file, number=2)
        assert row.message == UNKNOWN_PLATFORM
        other = {"address": "https://nowhere.example/b"}
        correct_row(import_file=import_file, number=2, values=other, by=TESTER, now=NOW)
        retire_department(department=world.departments["product"], version=1, by=TESTER, now=NOW)
        seat, owner = world.seat("steward"), world.seat("owner")
        end_seat(seat=seat, version=seat.version, decided_by=owner, by=TESTER, now=NOW)
        assert AuditEvent.objects.filter(object_label__endswith="(Steward)").exists()
        for model in tenant_models():
            for kept in model.objects.values():
                said = {name: value for name, value in kept.items() if MARK in str(value)}
                assert not said, model.__name__
        told = recent_changes(how_many=3, zone=ZoneInfo("UTC"), now=NOW)
        assert all(MARK in happening.sentence for happening in told)
