"""Saved views: a person's names for filters of a list."""

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext

from accounts.models import Membership
from accounts.models.fields import Folded
from accounts.operations.actors import Actor
from accounts.operations.changes import change
from accounts.text import lower_name
from ownership.models import ListOf, SavedView

MOST = 30


class ViewRefused(Exception):
    """It cannot be saved so. The message says why."""


def save_view(
    *,
    membership: Membership,
    name: str,
    query: str,
    by: Actor,
    now: datetime,
    list_of: ListOf = ListOf.CHANNELS,
) -> SavedView:
    """Keep filters under a name. Raises ViewRefused."""
    with change(membership.organization, by=by, now=now) as current:
        own = SavedView.objects.filter(membership=membership, list_of=list_of)
        if own.count() >= MOST:
            raise ViewRefused(
                gettext("You have {most} views, which is as many as fit. Remove one first.").format(
                    most=MOST
                )
            )
        _refuse_taken(membership, list_of, name)
        view = SavedView.new(
            membership=membership, list_of=list_of, name=name, query=query, created_at=now
        )
        view.save(force_insert=True)
        said = {"name": view.name, "query": query, "list_of": str(list_of)}
        current.record("view.saved", view, after=said)
        return view


def rename_view(*, view: SavedView, name: str, by: Actor, now: datetime) -> None:
    """Raises ViewRefused when another view of the person has the name."""
    with change(view.organization, by=by, now=now) as current:
        _refuse_taken(view.membership, view.list_of, name, but=view)
        before, view.name = view.name, name
        if name != before:
            view.save(update_fields=["name"])
            current.record("view.renamed", view, before={"name": before}, after={"name": name})


def remove_view(*, view: SavedView, by: Actor, now: datetime) -> None:
    with change(view.organization, by=by, now=now) as current:
        current.record("view.removed", view, before={"name": view.name, "query": view.query})
        view.delete()


def _refuse_taken(
    membership: Membership, list_of: str, name: str, but: SavedView | None = None
) -> None:
    taken = SavedView.objects.annotate(folded=Folded(F("name"))).filter(
        membership=membership, list_of=list_of, folded=lower_name(name)
    )
    if but is not None:
        taken = taken.exclude(pk=but.pk)
    if taken.exists():
        raise ViewRefused(
            gettext("You have a view “{name}” already. Choose another name.").format(name=name)
        )
