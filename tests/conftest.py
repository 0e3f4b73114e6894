"""Options and fixtures that every test may use."""

import pytest
from hypothesis import HealthCheck, settings

# A machine that is busy with other tests draws examples slowly: that says nothing of the code.
settings.register_profile("calm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("calm")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--ecrire-scenes", action="store_true", help="write what the assistant says into the scenes")
    parser.addoption("--ecrire-ecrans", action="store_true", help="take the README's pictures of the web chat again")
