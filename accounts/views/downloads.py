"""Files to take away."""

from django.http import HttpResponse


def answer_csv(text: str, *, name: str) -> HttpResponse:
    """A download that Excel reads as UTF-8: with a byte order mark."""
    response = HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
