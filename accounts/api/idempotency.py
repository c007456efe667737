"""`Idempotency-Key`: a step that every POST passes after its rights were checked."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.problems import Problem, invalid
from accounts.models import IdempotencyRecord
from accounts.operations import idempotency
from accounts.operations.idempotency import OtherRequest, StillRunning, StoredAnswer

HEADER = "Idempotency-Key"
_MOST = 255
# What a program needs of the first answer beside its body.
_KEPT_HEADERS = ("Location", "ETag", "Content-Type")


def begin(request: Request, *, now: datetime) -> IdempotencyRecord | StoredAnswer | None:
    """None without the header. Problems: 400 bad key, 409 the first runs, 422 another body."""
    key = request.headers.get(HEADER)
    if key is None or request.method != "POST":
        return None
    if not 0 < len(key) <= _MOST or not key.isascii() or not key.isprintable():
        raise invalid(
            HEADER,
            "invalid",
            gettext("Send 1 to {most} visible ASCII characters.").format(most=_MOST),
        )
    try:
        return idempotency.begin(
            principal=request.membership, key=key, fingerprint=fingerprint_of(request), now=now
        )
    except StillRunning as error:
        sentence = gettext("The first request with this Idempotency-Key is still running.")
        raise Problem(409, "still_running", sentence, headers={"Retry-After": "2"}) from error
    except OtherRequest as error:
        raise Problem(422) from error


def complete(record: IdempotencyRecord, response: Response) -> None:
    body = b"" if response.data is None else JSONRenderer().render(response.data)
    headers = {name: response[name] for name in _KEPT_HEADERS if response.has_header(name)}
    idempotency.complete(record, StoredAnswer(response.status_code, headers, body))


def replay(answer: StoredAnswer) -> Response:
    """The stored answer, marked as such."""
    data = json.loads(answer.body) if answer.body else None
    return Response(
        data, status=answer.status, headers=answer.headers | {"Idempotent-Replayed": "true"}
    )


def fingerprint_of(request: Request) -> bytes:
    """SHA-256 over method, path, query and the body as we read it."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.FILES:
        for name, value in sorted(request.data.items()):
            digest.update(f"\n{name}=".encode())
            for piece in _pieces(value):
                digest.update(piece)
    else:
        digest.update(json.dumps(request.data, sort_keys=True, default=str).encode())
    return digest.digest()


def _pieces(value: Any) -> Any:
    if isinstance(value, UploadedFile):
        yield (value.name or "").encode()
        yield from value.chunks()
        value.seek(0)
    else:
        yield str(value).encode()
