# make run, make test: the two commands. The others are for who works on it.
#
# Three tiers of tests:
#   make quick  the core, the store on SQLite, the channels in this process: no browser, no PostgreSQL, no process
#   make test   everything; what lands has passed it
#   make deep   everything, and twenty times as many examples of what must always hold (hypothesis)
# Files go to a worker in the order they are listed, and an idle worker takes tests from a busy one (worksteal): this
# keeps a file's server or browser in one worker, mostly.
PY ?= python3
BIN = .venv/bin

.PHONY: install run quick test deep lint format bench lock scenes docs clean

install: .venv/.installed

.venv/.installed: requirements.lock pyproject.toml
	$(PY) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

.venv/.dev: .venv/.installed requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

run: install
	$(BIN)/livret run

TESTS = PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n auto --dist worksteal

# One worker more than cores: these tests wait a sixth of their time, for a fault or a rate limit that they provoke.
quick: .venv/.dev
	$(TESTS) -n $$(($$(getconf _NPROCESSORS_ONLN) + 1)) -m "not slow" --hypothesis-profile quick

test: .venv/.dev
	$(TESTS)

deep: .venv/.dev
	$(TESTS) --hypothesis-profile deep

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: .venv/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.dev
	$(BIN)/python -m bench

scenes: .venv/.dev
	$(BIN)/python -m pytest tests/test_scenes.py --ecrire-scenes

docs: .venv/.dev
	$(BIN)/python -m pytest tests/test_docs.py --ecrire-docs

# Pins and hashes, no address: where packages come from is the machine's own matter.
lock: .venv/.dev
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--python-version 3.11 --extra telegram --extra ptb --extra web --extra metrics --extra postgresql pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--python-version 3.11 --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:
	rm -rf .venv build *.egg-info
