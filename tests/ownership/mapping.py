"""Three channels for the map, and what it counts of them."""

from channels_registry.models import Channel
from ownership.queries.map import MapFilters, OwnershipMap, load_map
from tests.world import World


def register_three(world: World) -> list[Channel]:
    """Two on X and one on Instagram, of which care is Marketing's once, contested once, nobody's
    once. Nothing else has an owner.
    """
    owned, contested = world.register("https://x.com/a", "https://x.com/b", brand="Kestrel")
    (free,) = world.register("https://www.instagram.com/c/", region="France")
    world.assign(owned, {"marketing": "A"})
    world.assign(contested, {"marketing": "A", "sales": "A"})
    return [owned, contested, free]


def load(world: World, **filters: str) -> OwnershipMap:
    with world.open():
        return load_map(MapFilters(**filters))
