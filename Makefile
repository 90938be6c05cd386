# python3 (3.11 or later), make and, the first time, a network are all that is needed.
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help run test lint docs bench load soak fuzz faults audit lock messages screenshots clean

help:  ## what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile

python = command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not installed: install Python 3.11 or later." >&2; exit 1; }
runtime = $(python); $(PYTHON) scripts/venv.py requirements.lock
development = $(python); $(PYTHON) scripts/venv.py requirements-dev.lock

run:  ## set everything up and serve it; HOST, PORT and TRACKER_HOME choose where
	@$(runtime) && exec .venv/bin/python manage.py up

test:  ## set everything up and run all tests, on SQLite and on PostgreSQL, and in a browser
	@$(development) && exec .venv/bin/python scripts/test.py

lint:  ## style, types, settings for production, and migrations that are missing
	@$(development) && exec scripts/lint

docs:  ## the documentation as web pages in docs/_build; a dead link or anchor is an error
	@$(development) && exec .venv/bin/sphinx-build --builder dirhtml --fresh-env --write-all --fail-on-warning --keep-going --quiet docs docs/_build

bench:  ## how fast folders are added, calendars made, resolutions read, reminders planned, mails sent and long lists shown; no test depends on it
	@$(development) && for what in bulk feeds served many_feeds lineage reading planning delivery pages; do \
		.venv/bin/python -m bench.$$what || exit; done

load:  ## fifty requests at once for five minutes: what each takes, and that none fails
	@$(development) && exec .venv/bin/python -m bench.load

soak:  ## half an hour of reminders, calendars and uploads together: nothing lost, nothing doubled, memory flat
	@$(development) && exec .venv/bin/python -m bench.soak

fuzz:  ## calendars of any text in any field, 10,000 of them: nothing gets out of its property
	@$(development) && FUZZ=10000 exec .venv/bin/pytest -q tests/test_feed_fuzz.py

faults:  ## kill, stop and restart everything while mails go out, and count what is lost or doubled; takes long
	@$(development) && exec .venv/bin/python -m tests.faults.run --n 1000 --seeds 3 --postgresql

audit:  ## ask the package index whether a weakness of a locked package is known; needs the index itself, not a mirror
	@$(development) && exec .venv/bin/pip-audit --require-hashes --disable-pip --strict --requirement requirements-all.lock

lock:  ## choose the newest packages that pyproject.toml allows, and write them down with their hashes
	@$(development) && exec scripts/lock

messages:  ## bring the catalogues in locale/ up to date, and say what is still to be translated
	@$(development) && exec .venv/bin/python scripts/messages.py

screenshots:  ## a picture of every page in docs/screenshots, on a telephone and a desk, light and dark
	@$(development) && exec .venv/bin/python scripts/screenshots.py

clean:  ## remove what was made, except what people entered (var/)
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
