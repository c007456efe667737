"""The service, once for all tests; each begins with a service that tells the truth."""

from collections.abc import Iterator

import pytest

from tests.accounts.sso.identity_provider import Lie, Service


@pytest.fixture(scope="session")
def running_service() -> Iterator[Service]:
    with Service().running() as service:
        yield service


@pytest.fixture
def service(running_service: Service) -> Service:
    running_service.lie = Lie()
    return running_service
