"""How often a key may ask, and how often an address may be refused."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.api.problems import Problem, problem_response
from accounts.operations.api_keys import Token
from accounts.requests import client_ip
from accounts.tenancy.limits import Allowance, Limit, take

_MINUTE = timedelta(minutes=1)


def take_request(token: Token) -> Allowance:
    """One request of this key, counted before its organization is opened.

    By a hash of the whole key: who knows only its public part cannot use up its allowance.
    """
    limit = Limit("api", settings.API_REQUESTS_PER_MINUTE, _MINUTE)
    return take(limit, hashlib.sha256(str(token).encode()).hexdigest())


def answer_unauthenticated(request: HttpRequest) -> HttpResponse:
    """401; to an address that was refused too often, 429. So keys cannot be guessed at."""
    limit = Limit("api-refusals", settings.API_REFUSALS_PER_MINUTE, _MINUTE)
    allowance = take(limit, client_ip(request) or "")
    return answer_over(allowance) if allowance.is_over else problem_response(Problem(401))


def answer_over(allowance: Allowance) -> HttpResponse:
    headers = {"Retry-After": str(allowance.retry_after)}
    return tell_allowance(problem_response(Problem(429, headers=headers)), allowance)


def tell_allowance(response: HttpResponse, allowance: Allowance) -> HttpResponse:
    """The header fields of the IETF's draft: what holds, what is left, when all of it is back."""
    limit = allowance.limit
    window = int(limit.window.total_seconds())
    response["RateLimit-Policy"] = f'"{limit.name}";q={limit.number};w={window}'
    response["RateLimit"] = f'"{limit.name}";r={allowance.remaining};t={allowance.reset}'
    return response
