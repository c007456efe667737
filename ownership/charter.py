"""Articles of a charter, and the recommended one: what most public policies say, until an
organization writes its own. Plain values, no Django.
"""

from dataclasses import dataclass
from uuid import UUID

# Who an article means: every department of a kind ("sales"), one department, or all there are.
Holder = str | UUID
EVERYBODY = "everybody"

MARKETING, PR, SALES, SERVICE = "marketing", "pr", "sales", "service"
PRODUCT, IT = "product", "it"


@dataclass(frozen=True, slots=True)
class Place:
    """What a scope looks at on a channel."""

    platform: str = ""
    purpose: str = ""
    brand: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """An active department, as far as an article needs it."""

    id: UUID
    kind: str


@dataclass(frozen=True, slots=True)
class Article:
    """Who has which letter for an activity, on the channels of a scope; empty is every channel.

    `accountable`: in the order of preference; the first that the organization has is it.
    """

    activity: str
    accountable: tuple[Holder, ...]
    responsible: tuple[Holder, ...] = ()
    consulted: tuple[Holder, ...] = ()
    informed: tuple[Holder, ...] = ()
    platforms: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    brands: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()

    @property
    def is_exception(self) -> bool:
        """Whether it speaks of some channels only."""
        return bool(self.platforms or self.purposes or self.brands or self.regions)


# In order: the first that fits a duty is the recommendation.
RECOMMENDED: tuple[Article, ...] = (
    Article(
        "publishing", (PR,), consulted=(MARKETING,), purposes=frozenset({"press", "executive"})
    ),
    Article("publishing", (MARKETING,), consulted=(PR, PRODUCT), informed=(SERVICE,)),
    Article("community", (MARKETING,), consulted=(SERVICE,), informed=(PR,)),
    Article("care", (SERVICE,), consulted=(PRODUCT,), informed=(MARKETING, PR)),
    Article(
        "crisis",
        (PR,),
        responsible=(MARKETING,),
        consulted=(SERVICE,),
        informed=(SALES, PRODUCT),
    ),
    Article("media", (PR,), consulted=(MARKETING,), informed=(SALES,)),
    Article("leads", (SALES,), consulted=(MARKETING,)),
    Article("feedback", (PRODUCT,), consulted=(SERVICE,), informed=(MARKETING,)),
    Article("paid", (MARKETING,), consulted=(SALES,), informed=(PR,)),
    Article("analytics", (MARKETING,), informed=(EVERYBODY,)),
    # Communications keeps the admin rights on all accounts in most public policies.
    Article("security", (IT, PR)),
)
