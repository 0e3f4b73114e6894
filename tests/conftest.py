"""Options and fixtures that every test may use."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--ecrire-scenes", action="store_true", help="write what the assistant says into the scenes")
    parser.addoption("--ecrire-ecrans", action="store_true", help="take the README's pictures of the web chat again")
