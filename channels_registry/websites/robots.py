"""robots.txt (RFC 9309): what a site asks robots not to read.

The standard library's reader knows no wildcards and lets the first rule win; the RFC wants the
longest. Its patterns come from strangers, so they are looked for piece by piece, never as an
expression that can backtrack.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

MAX_RULES = 5_000
MAX_DELAY = 10.0  # seconds; nobody who asks for more wants to be read at all
_TOKEN = re.compile(r"[a-z_-]*")


@dataclass(frozen=True, slots=True)
class Rule:
    allows: bool
    pattern: str

    def fits(self, path: str) -> bool:
        pattern, is_anchored = self.pattern, self.pattern.endswith("$")
        first, *rest = pattern.removesuffix("$").split("*")
        if not path.startswith(first):
            return False
        at = len(first)
        if not rest:
            return not is_anchored or at == len(path)
        last = rest.pop() if is_anchored else ""
        for piece in rest:
            found = path.find(piece, at)
            if found < 0:
                return False
            at = found + len(piece)
        return not is_anchored or (path.endswith(last) and at <= len(path) - len(last))


@dataclass(frozen=True, slots=True)
class Robots:
    """What one site asks of us. Without rules everything may be read."""

    rules: tuple[Rule, ...] = ()
    delay: float = 0.0

    def allow(self, url: str) -> bool:
        """Whether the page may be read: by the longest rule that fits, and else yes."""
        parts = urlsplit(url)
        path = unquote(parts.path or "/") + (f"?{unquote(parts.query)}" if parts.query else "")
        fitting = [rule for rule in self.rules if rule.fits(path)]
        if not fitting:
            return True
        return max(fitting, key=lambda rule: (len(rule.pattern), rule.allows)).allows


CLOSED = Robots((Rule(allows=False, pattern="/"),))


def read_robots(text: str, agent: str) -> Robots:
    """The rules for the robot of this name, else those for every robot."""
    ours: list[tuple[str, str]] = []
    everybodys: list[tuple[str, str]] = []
    is_ours = is_everybodys = is_named = named_us = False
    for key, value in _read_lines(text):
        if key == "user-agent":
            if not is_named:  # the first after rules: a new group
                is_ours = is_everybodys = False
            is_named = True
            found = _TOKEN.match(value.lower())
            token = found[0] if found else ""
            is_everybodys = is_everybodys or value == "*"
            is_ours = is_ours or token == agent.lower()
            named_us = named_us or is_ours
        else:
            is_named = False
            if is_ours:
                ours.append((key, value))
            if is_everybodys:
                everybodys.append((key, value))
    return _keep(ours if named_us else everybodys)


def _read_lines(text: str) -> list[tuple[str, str]]:
    lines = []
    for line in text.removeprefix("\ufeff").splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        if colon:
            lines.append((key.strip().lower(), value.strip()))
    return lines


def _keep(lines: list[tuple[str, str]]) -> Robots:
    rules: list[Rule] = []
    delay = 0.0
    for key, value in lines:
        if key in ("allow", "disallow") and value and len(rules) < MAX_RULES:
            rules.append(Rule(key == "allow", unquote(value[:2_000])))
        elif key == "crawl-delay" and re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value):
            delay = min(float(value), MAX_DELAY)
    return Robots(tuple(rules), delay)
