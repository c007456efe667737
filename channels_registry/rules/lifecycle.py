"""The life of a channel: which status may follow which, and what that step is called."""

# From the request to the tombstone, and back.
MOVES: dict[str, tuple[str, ...]] = {
    "proposed": ("active", "retired"),
    "active": ("dormant", "closing", "retired"),
    "dormant": ("active", "closing", "retired"),
    "closing": ("active", "retired"),
    "retired": ("active",),
}


def may_move(before: str, after: str) -> bool:
    return after in MOVES[before]


def verb_of_move(before: str, after: str) -> str:
    """The event that a new status leaves in the trail."""
    if before == after:
        return "channel.changed"
    if before == "proposed" and after != "retired":
        return "channel.approved"
    if after == "retired":
        return "channel.declined" if before == "proposed" else "channel.retired"
    return "channel.restored" if before == "retired" else "channel.changed"
