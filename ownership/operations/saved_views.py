"""Saved views: a person's names for filters of the channel list."""

from datetime import datetime

from django.db.models import F

from accounts.models import Membership
from accounts.models.fields import Folded
from accounts.operations.actors import Actor
from accounts.operations.changes import change
from accounts.text import lower_name
from ownership.models import SavedView

MOST = 30


class ViewRefused(Exception):
    """It cannot be saved so. The message says why."""


def save_view(
    *, membership: Membership, name: str, query: str, by: Actor, now: datetime
) -> SavedView:
    """Keep filters under a name. Raises ViewRefused."""
    with change(membership.organization, by=by, now=now) as current:
        own = SavedView.objects.filter(membership=membership)
        if own.count() >= MOST:
            raise ViewRefused(f"You have {MOST} views, which is as many as fit. Remove one first.")
        _refuse_taken(membership, name)
        view = SavedView.new(membership=membership, name=name, query=query, created_at=now)
        view.save(force_insert=True)
        current.record("view.saved", view, after={"name": view.name, "query": query})
        return view


def rename_view(*, view: SavedView, name: str, by: Actor, now: datetime) -> None:
    """Raises ViewRefused when another view of the person has the name."""
    with change(view.organization, by=by, now=now) as current:
        _refuse_taken(view.membership, name, but=view)
        before, view.name = view.name, name
        if name != before:
            view.save(update_fields=["name"])
            current.record("view.renamed", view, before={"name": before}, after={"name": name})


def remove_view(*, view: SavedView, by: Actor, now: datetime) -> None:
    with change(view.organization, by=by, now=now) as current:
        current.record("view.removed", view, before={"name": view.name, "query": view.query})
        view.delete()


def _refuse_taken(membership: Membership, name: str, but: SavedView | None = None) -> None:
    taken = SavedView.objects.annotate(folded=Folded(F("name"))).filter(
        membership=membership, folded=lower_name(name)
    )
    if but is not None:
        taken = taken.exclude(pk=but.pk)
    if taken.exists():
        raise ViewRefused(f"You have a view “{name}” already. Choose another name.")
