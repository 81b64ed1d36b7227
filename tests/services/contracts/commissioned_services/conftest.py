"""What the tests of commissioned services stand on."""

from uuid import UUID

import pytest
from starlette.testclient import TestClient

from tests.services.contracts.commissioned_services.client import Services


@pytest.fixture
def services(council: TestClient, council_id: UUID) -> Services:
    """Commissioned services, as the council keeps them."""
    return Services(council, council_id)
