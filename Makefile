# python3 (3.11 or later), make and, the first time, a network are all that is needed.
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help run test lint bench faults lock messages clean

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

bench:  ## how fast calendars are made, resolutions read, reminders planned and mails sent; no test depends on it
	@$(development) && .venv/bin/python -m bench.feeds && .venv/bin/python -m bench.lineage && .venv/bin/python -m bench.reading && \
	.venv/bin/python -m bench.planning && exec .venv/bin/python -m bench.delivery

faults:  ## kill, stop and restart everything while mails go out, and count what is lost or doubled; takes long
	@$(development) && exec .venv/bin/python -m tests.faults.run --n 1000 --seeds 3 --postgresql

lock:  ## choose the newest packages that pyproject.toml allows, and write them down with their hashes
	@$(development) && exec scripts/lock

messages:  ## bring the catalogues in locale/ up to date, and say what is still to be translated
	@$(development) && exec .venv/bin/python scripts/messages.py

clean:  ## remove what was made, except what people entered (var/)
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
