"""A real Chromium, and the real `livret run`: one of each for all the tests of a worker, unless one is to be killed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.navigateur.site import ARGS, CHROMIUM, NAMES, Cable, People, Site, all_tests_wanted

expect.set_options(timeout=20_000)


# Not for the session: Playwright's loop stays the running one meanwhile, and other folders' tests run their own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        missing = f"Chromium: none of {', '.join(NAMES)} is installed"
        pytest.fail(missing) if all_tests_wanted() else pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("site") / "home") as site:
        yield site


@pytest.fixture
def own_site(tmp_path: Path) -> Iterator[Site]:
    """A process that a test may kill."""
    with Site(tmp_path / "home") as site:
        yield site


@pytest.fixture
def people(browser: Browser, site: Site) -> Iterator[People]:
    """Whoever comes to the site in this test; no page of theirs may have done what no page may do."""
    people = People(browser, site)
    yield people
    people.leave()


@pytest.fixture
def own_people(browser: Browser, own_site: Site) -> Iterator[People]:
    people = People(browser, own_site)
    yield people
    people.leave()


@pytest.fixture
def cable(site: Site) -> Iterator[Cable]:
    with Cable(site) as cable:
        yield cable


@pytest.fixture
def far_people(browser: Browser, cable: Cable) -> Iterator[People]:
    """People who reach the site by a cable that can be cut."""
    people = People(browser, cable)
    yield people
    people.leave()
