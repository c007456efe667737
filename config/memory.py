"""How often a process looks for what it can forget."""

import gc

# Python looks after 700 new objects. A page or a step of an import makes them by the thousand and
# leaves next to nothing in circles, so nearly every look is for nothing.
OBJECTS = 20_000


def look_less_often() -> None:
    """Once a process is ready to work: what is there by now stays until its end anyway."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS, 20, 20)
