"""Files to take away."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def answer_file(content: bytes, *, name: str, content_type: str) -> HttpResponse:
    """A download; the name may hold any sign (RFC 6266)."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def answer_csv(text: str, *, name: str) -> HttpResponse:
    """A download that Excel reads as UTF-8: with a byte order mark."""
    response = HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
