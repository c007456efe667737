"""Entity tags: "<version>.<bytes>".

The first part is the edit that If-Match protects; the second tells one set of bytes from another,
since an object also shows what changes without an edit (a channel's ownership status).
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from accounts.api.problems import Problem

Body = Mapping[str, Any]


def etag_of(body: Body) -> str:
    """The strong tag of an object as the API shows it; its `version` is the edit."""
    text = json.dumps(body, cls=JSONEncoder, sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    return f'"{body["version"]}.{digest}"' if "version" in body else f'"{digest}"'


def answer_object(request: Request, body: Body, *, status: int = 200, **headers: str) -> Response:
    """One object with its tag; 304 without a body to who has these bytes."""
    tag = etag_of(body)
    headers["ETag"] = tag
    given = request.headers.get("If-None-Match", "")
    if request.method in ("GET", "HEAD") and tag in [part.strip() for part in given.split(",")]:
        return Response(status=304, headers=headers)
    return Response(body, status=status, headers=headers)


def read_if_match(request: Request, body: Body) -> int:
    """The version that the client saw, which must be the stored one; 0 of what has none.

    428 when the header is missing, 412 with what is there now when it is stale. `*` is stale:
    it says "whatever is there", and that is how changes get lost.
    """
    given = request.headers.get("If-Match")
    if given is None:
        raise Problem(428)
    # Of what has no versions the whole tag must fit: there the bytes are all that there is.
    tag = f'"{body["version"]}.' if "version" in body else etag_of(body)
    if not any(part.strip().startswith(tag) for part in given.split(",")):
        raise stale(body)
    return body.get("version", 0)


def stale(body: Body) -> Problem:
    return Problem(412, headers={"ETag": etag_of(body)}, current=body)
