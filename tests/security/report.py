"""The figures of `make security-report`: from what the tests counted to a table in the README.

`python -m tests.security.report FOLDER` prints it and writes it between the two marks.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.figures import gather

ROOT = Path(__file__).resolve().parents[2]

BEGIN, END = "<!-- security figures -->", "<!-- end of security figures -->"
Figures = dict[str, dict[str, Any]]


def list_rows(figures: Figures) -> Iterator[tuple[str, str]]:
    """(what, figure); KeyError where a figure was not counted: then there is no report."""
    isolation, filters, smuggling = (figures[n] for n in ("isolation", "filters", "smuggling"))
    yield (
        "Attacks on another organization",
        f"{isolation['attempts'] + filters['attempts'] + smuggling['attempts']:,} attempts on"
        f" {isolation['routes']} routes by {isolation['principals']} principals:"
        f" {isolation['leaks'] + filters['leaks'] + smuggling['leaks']} leaks,"
        f" {isolation['changed'] + smuggling['changed']} changed rows",
    )
    for row, fence in (("manager_only", "the manager"), ("rls_only", "row-level security")):
        said = figures[row]
        yield (
            f"The same with {fence} alone",
            f"{said['attempts']:,} attempts, {said['leaks']} leaks",
        )
    planted = figures["planted"]
    yield "Planted bugs that are caught", f"{planted['caught']} of {planted['bugs']}"
    for row, where in (("pool", "One shared connection"), ("pgbouncer", "Through PgBouncer")):
        if row in figures:
            said = figures[row]
            yield (
                where,
                f"{said['requests']:,} requests, {said['mix_ups']} mix-ups; the control with a"
                f" session's setting mixes up {said['control_mix_ups']:,} of"
                f" {said['control_requests']:,}",
            )
    tasks = figures["tasks"]
    yield (
        "Background tasks of two organizations",
        f"{tasks['tasks']:,} on shared threads, {tasks['failed']:,} failing on purpose:"
        f" {tasks['mix_ups']} mix-ups",
    )
    schema = figures["schema"]
    yield (
        "Tenant tables behind row-level security",
        f"{schema['row_level_security']} of {schema['tenant_tables']}",
    )
    yield (
        "Foreign keys that hold the organization",
        f"{schema['composite']} of {schema['foreign_keys']}",
    )
    yield (
        "Unique keys that hold the organization",
        f"{schema['uniques_with_organization']} of {schema['uniques']}",
    )
    yield (
        "Queries without an organization that are refused",
        f"{schema['refused']} of {schema['queries_without_organization']}",
    )
    yield "Broken fences that stop the start", f"{schema['seen']} of {schema['fences_broken']}"
    for read in ("list of 50", "search", "coverage"):
        on, off = (figures[f"row-level security {role}: {read}"] for role in ("on", "off"))
        yield (
            f"Row-level security, {read}",
            f"p50 {on['p50']:.2f} ms (without: {off['p50']:.2f}),"
            f" p95 {on['p95']:.2f} ms (without: {off['p95']:.2f})",
        )
    lost = figures["lost_updates"]
    yield (
        "Lost updates, eight writers at once",
        f"{lost['accepted']:,} accepted, {lost['lost']} lost; the control without our lock loses"
        f" {lost['control_lost']} of {lost['control_accepted']}",
    )
    retries = figures["idempotency"]
    yield "Fifty retries of one POST at once", f"{retries['objects']} object"
    seats, browser = figures["seats"], figures["seats in a browser"]
    yield (
        "Seats against the table",
        f"{seats['played']:,} times played, {seats['wrong']} wrong; {browser['played']:,} in a"
        f" real browser, {browser['wrong']} wrong",
    )
    sso = figures["sso"]
    yield "Attacks through a sign-in service", f"{sso['attacks']}, {sso['successes']} let in"
    outgoing = figures["outgoing"]
    yield (
        "Addresses inside that our requests do not reach",
        f"{outgoing['blocked']} of {outgoing['vectors']}",
    )
    audit = figures["audit"]
    yield "Tampering with the trail that is found", f"{audit['detected']} of {audit['tampering']}"
    headers, csp = figures["headers"], figures["csp"]
    yield (
        "Answers without no-store and the other headers",
        f"{headers['without_no_store']} of {headers['routes']} addresses",
    )
    yield (
        "Content-Security-Policy reports",
        f"{csp['violations']} while {csp['pages']} pages were used",
    )
    hashed = figures["key: read and hashed, microseconds"]
    found = figures["key: found in the database, microseconds"]
    password = figures["password: checked, milliseconds"]
    yield (
        "Checking an API key",
        f"{hashed['p50']:.0f} µs, {found['p50'] / 1000:.1f} ms with its row, seat and user",
    )
    yield "Checking a password", f"{password['p50']:.0f} ms"
    asvs = figures["asvs"]
    yield (
        "OWASP ASVS 5.0, level 2 and some of 3",
        f"{asvs['met']} met, {asvs['partly']} partly, {asvs['open']} open,"
        f" {asvs['not_applicable']} not applicable of {asvs['asked']}",
    )


def draw(figures: Figures) -> str:
    lines = ["| What | Figure |", "|---|---|"]
    return "\n".join([*lines, *(f"| {what} | {said} |" for what, said in list_rows(figures))])


def write_into_readme(table: str) -> None:
    readme = ROOT / "README.md"
    before, _, rest = readme.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    readme.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}")


if __name__ == "__main__":
    made = draw(gather(Path(sys.argv[1])))
    write_into_readme(made)
    print(made)  # noqa: T201
