"""The tabs above the channel list: views that everybody has, and a person's own."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accounts.models import Membership
from accounts.queries.seats import list_stewarded
from accounts.words import gettext, ngettext
from ownership.models import ListOf, SavedView
from ownership.queries.channel_filters import ChannelFilters


@dataclass(frozen=True, slots=True)
class View:
    """A name for filters. `is_hot`: what is in it should not be. `is_saved`: by this person."""

    name: str
    filters: ChannelFilters
    is_hot: bool = False
    is_saved: bool = False


def built_in_views(today: date, *, departments: frozenset[UUID] = frozenset()) -> list[View]:
    """`departments`: those that who looks stands for."""
    views = [
        View(gettext("All"), ChannelFilters(today)),
        View(
            gettext("Needs an owner"),
            ChannelFilters(today, chosen={"ownership": ("unowned",)}),
            True,
        ),
        View(gettext("Two owners"), ChannelFilters(today, chosen={"ownership": ("contested",)})),
        View(gettext("Not confirmed"), ChannelFilters(today, chosen={"confirmed": ("no",)})),
        View(gettext("Not verified"), ChannelFilters(today, chosen={"verified": ("no",)})),
    ]
    if departments:
        theirs = tuple(sorted(map(str, departments)))
        name = ngettext("My department", "My departments", len(theirs))
        views.append(View(name, ChannelFilters(today, chosen={"accountable": theirs})))
    return views


def list_saved_views(membership: Membership, list_of: ListOf = ListOf.CHANNELS) -> list[SavedView]:
    """A person's own of this list, the oldest first. One statement."""
    own = SavedView.objects.filter(membership=membership, list_of=list_of)
    return list(own.order_by("created_at", "pk"))


def load_views(membership: Membership, *, today: date) -> list[View]:
    """All tabs, in their order. One statement; a second one for a steward."""
    own = list_saved_views(membership)
    return built_in_views(today, departments=list_stewarded(membership)) + [
        View(view.name, ChannelFilters.of_query(view.query, today=today), is_saved=True)
        for view in own
    ]
