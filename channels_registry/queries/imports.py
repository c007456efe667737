"""Reads of imports: the bytes of the upload, and the rows for a page."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from channels_registry.models import (
    ChannelStatus,
    ImportChunk,
    ImportFile,
    ImportRow,
    OwnerChoice,
    Purpose,
    Verdict,
)
from channels_registry.platforms.canonical import display_handle
from channels_registry.platforms.custom import Templates
from channels_registry.queries.custom_platforms import load_templates
from channels_registry.queries.identities import IdentityKey, any_of
from channels_registry.spreadsheets.listings import UnreadableRow, read_fields, read_identity

# Rows that name no account, or that shall not.
NOT_WRITTEN = (Verdict.UNREADABLE, Verdict.LEFT_OUT)
# Read from files, and kept in what is said of a row: the same words whoever uploads it.
_PURPOSES = {purpose.value: purpose.name.capitalize() for purpose in Purpose}
_STATUSES = {status.value: status.name.capitalize() for status in ChannelStatus}
_PIECE = 64 * 1024
PAGE = 100


def read_pieces(import_file: ImportFile, offset: int, *, chunk: int) -> Iterator[bytes]:
    """The upload's bytes from an offset on, piece by piece. One statement per stored chunk.

    `chunk`: the size that all but the last stored chunk have.
    """
    number, skip = divmod(offset, chunk)
    while offset < import_file.end:
        content = bytes(
            ImportChunk.objects.values_list("content", flat=True).get(
                import_file=import_file, number=number
            )
        )
        for start in range(skip, len(content), _PIECE):
            yield content[start : start + _PIECE]
        offset += len(content) - skip
        number, skip = number + 1, 0


def list_imports(how_many: int = 5) -> list[ImportFile]:
    """The newest first, with their jobs."""
    return list(ImportFile.objects.select_related("job").order_by("-created_at")[:how_many])


class RowOf(NamedTuple):
    """What a row adds to its account. `values`: those that count."""

    number: int
    key: IdentityKey
    values: dict[str, str]
    on_other_owner: str


def count_values(values: Mapping[str, str], owner_choice: str) -> dict[str, str]:
    """A row's values without its owner, where that of another row was chosen."""
    if owner_choice != OwnerChoice.OTHER:
        return dict(values)
    return {field: text for field, text in values.items() if field != "accountable"}


def find_rows_of(
    import_file: ImportFile, keys: Collection[IdentityKey], *, before: int | None = None
) -> Iterator[RowOf]:
    """The rows that would add to these accounts, in the file's order; above row `before`.

    One statement, streamed.
    """
    rows = rows_of(import_file, keys).filter(adds=True).order_by("number")
    if before is not None:
        rows = rows.filter(number__lt=before)
    for number, platform, kind, key, values, choice, on_other_owner in rows.values_list(
        *("number", "platform_slug", "kind", "key", "values", "owner_choice", "on_other_owner")
    ).iterator():
        counted = count_values(values, choice)
        yield RowOf(number, (platform, kind, key), counted, on_other_owner)


def rows_of(import_file: ImportFile, keys: Collection[IdentityKey]) -> QuerySet[ImportRow]:
    """The rows of these accounts."""
    return ImportRow.objects.filter(any_of(keys), import_file=import_file)


def page_rows(import_file: ImportFile, *, verdict: str, number: str | int) -> Page:
    """One page of rows in the file's order, of one verdict or of all. Two statements at most.

    A row that means an account carries `shown_handle`, as people write it.
    """
    rows = ImportRow.objects.filter(import_file=import_file).order_by("number")
    count = sum(import_file.verdicts.values())
    if verdict:
        rows = rows.filter(verdict=verdict)
        count = import_file.verdicts.get(verdict, 0)
    paginator = Paginator(rows.select_related("platform", "custom_platform"), PAGE)
    paginator.count = count  # the verdicts were counted when the file was read
    page = paginator.get_page(number)
    templates = load_templates()
    for row in page:
        if row.platform_slug:
            handle = read_identity(row.values, templates).handle
            row.shown_handle = display_handle(row.platform_slug, row.kind, handle)
    return page


def find_left_out_rows(import_file: ImportFile) -> Iterator[ImportRow]:
    """Rows that cannot be imported as they are, in the file's order. One statement, streamed."""
    return (
        ImportRow.objects.filter(import_file=import_file)
        .filter(Q(verdict__in=NOT_WRITTEN) | Q(unknown__len__gt=0))
        .order_by("number")
        .iterator()
    )


def read_channel_fields(values: Mapping[str, str]) -> dict[str, Any]:
    """The channel's fields that a row fills, as the registry stores them. Raises UnreadableRow."""
    return read_fields(values, purposes=_PURPOSES, statuses=_STATUSES)


def is_readable(field: str, text: str) -> bool:
    """Whether a cell can be what its column is said to hold; only some fields are so particular."""
    try:
        read_channel_fields({field: text})
    except UnreadableRow:
        return False
    return True


def find_broken_fields(values: Mapping[str, str], templates: Templates) -> tuple[str, ...]:
    """What of a row that cannot be used has to be mended."""
    try:
        read_identity(values, templates)
    except UnreadableRow:
        return ("address", "platform")
    try:
        read_channel_fields(values)
    except UnreadableRow as problem:
        return (problem.field,)
    return ()
