"""Real PostgreSQL and real Valkey without installing either, for `make demo` and `make test`.

Called from the Makefile only. Nothing in the product imports this room, and it imports nothing
of the product: it starts programs and hands each one its environment.
"""


class CannotStart(Exception):
    """A sentence for the person at the terminal: what is wrong and what to do about it."""
