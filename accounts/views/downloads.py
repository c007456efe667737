"""Files to take away."""

from collections.abc import Iterator
from pathlib import Path

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

_PIECE = 64 * 1024


def answer_file(content: bytes, *, name: str, content_type: str) -> HttpResponse:
    """A download; the name may hold any sign (RFC 6266)."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def answer_path(path: Path, *, name: str, content_type: str) -> StreamingHttpResponse:
    """The same of a file that is there, piece by piece; opened when the first one is asked for."""
    response = StreamingHttpResponse(_read_pieces(path), content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Content-Length"] = str(path.stat().st_size)
    return response


def _read_pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def answer_csv(text: str, *, name: str) -> HttpResponse:
    """A download that Excel reads as UTF-8: with a byte order mark."""
    response = HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
