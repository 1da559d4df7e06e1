# The commands of the Review Portal. `make help` lists them; README.md says where to begin.
# Each installs what it needs first and does nothing twice: stamps remember what is done.

PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
JOBS ?= 3
ARGS ?=

PY := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed
NODE_INSTALLED := node_modules/.installed
BUILT := assets/build/.built
DOCTOR = GOAL="$(firstword $(MAKECMDGOALS))" PORT="$(PORT)" $(PYTHON) reviewportal/doctor.py

# On a developer's machine, and only when these recipes say so: nothing else in the project sets DEBUG.
DEVELOPMENT := DEBUG=1
REHEARSAL := $(DEVELOPMENT) REHEARSAL=1
# What a production server has, for the checks that look at the settings as they are there.
PRODUCTION = DEBUG=0 SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))')" \
	ALLOWED_HOSTS=portal.example.org PORTAL_URL=https://portal.example.org \
	DOCUMENT_ROOT=/var/lib/review-portal/documents \
	DATABASE_URL="$${DATABASE_URL:-$$($(PY) -m reviewportal.embedded_postgres url)}"
# The worker runs beside the server and ends with it, whatever ends it: this shell becomes the server, and the worker
# stops once the process that started it is gone.
SERVE = $(PY) manage.py release_due --loop --beside $$$$ & exec $(PY) manage.py runserver 127.0.0.1:$(PORT)
CHECKS := format lint types contracts templates migrations deploy locks container

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run rehearse test test-slow check doctor migrate manage stop lock clean python $(CHECKS:%=check-%)

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s  %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: python $(INSTALLED) $(BUILT) ## serve http://127.0.0.1:8000 (PORT=8001 for another port)
	@$(DOCTOR) port
	@$(DEVELOPMENT) $(PY) manage.py migrate --verbosity 0
	@$(DEVELOPMENT) $(PY) manage.py createcachetable --verbosity 0
	@$(DEVELOPMENT) $(PY) manage.py load_review
	@$(DEVELOPMENT) $(PY) manage.py demo_accounts
	@export $(DEVELOPMENT) PORTAL_URL=http://127.0.0.1:$(PORT); $(SERVE)

rehearse: python $(INSTALLED) $(BUILT) ## rehearse the timetable of 2008 in this week, in a database of its own
	@$(DOCTOR) port
	@$(REHEARSAL) $(PY) manage.py prepare_rehearsal
	@$(REHEARSAL) $(PY) manage.py migrate --verbosity 0
	@$(REHEARSAL) $(PY) manage.py createcachetable --verbosity 0
	@$(REHEARSAL) $(PY) manage.py load_rehearsal
	@$(REHEARSAL) $(PY) manage.py demo_accounts --file .dev/rehearsal.json
	@export $(REHEARSAL) PORTAL_URL=http://127.0.0.1:$(PORT); $(SERVE)

test: python $(INSTALLED) $(BUILT) ## run the tests but the slow ones (ARGS="tests/shas -k dates")
	@$(PY) -m pytest -n $(JOBS) -m "not slow" $(ARGS)

test-slow: python $(INSTALLED) $(BUILT) ## run the slow tests: races, kills, large numbers
	@$(PY) -m pytest -n $(JOBS) -m slow $(ARGS) || { status=$$?; [ $$status -eq 5 ] && echo "There are no slow tests."; }

check: python $(INSTALLED) $(BUILT) ## run every check: format, lint, types, contracts, templates, settings
	@failed=; for name in $(CHECKS); do \
		echo "check-$$name"; \
		$(MAKE) --no-print-directory check-$$name || failed="$$failed check-$$name"; \
	done; \
	if [ -n "$$failed" ]; then echo "Not green:$$failed"; exit 1; fi; \
	echo "Every check is green."

check-format: $(INSTALLED)
	@$(PY) -m ruff format --check --quiet --diff .

check-lint: $(INSTALLED)
	@$(PY) -m ruff check --quiet .

check-types: $(INSTALLED)
	@$(PRODUCTION) $(PY) -m mypy --no-error-summary

check-contracts: $(INSTALLED)
	@$(VENV)/bin/lint-imports --no-logo

check-templates: $(INSTALLED)
	@$(PY) -m djlint --quiet --check --lint templates

check-migrations: $(INSTALLED)
	@$(PRODUCTION) $(PY) manage.py makemigrations --check --dry-run

check-deploy: $(INSTALLED)
	@$(PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING

check-locks: $(INSTALLED)
	@$(PY) -m pytest --quiet -p no:cacheprovider tests/test_house.py -k lock

check-container: $(INSTALLED)
	@$(PY) -m pytest --quiet -p no:cacheprovider tests/test_docker.py -m "not slow"

doctor: python ## say what this machine lacks, and the command that mends it
	@$(DOCTOR)

migrate: python $(INSTALLED) ## bring the development database up to date
	@$(DEVELOPMENT) $(PY) manage.py migrate

manage: python $(INSTALLED) ## run manage.py in development: make manage ARGS="createsuperuser"
	@$(DEVELOPMENT) $(PY) manage.py $(ARGS)

stop: ## stop the embedded PostgreSQL; the data stays
	@[ ! -x $(PY) ] || $(PY) -m reviewportal.embedded_postgres stop

lock: python $(INSTALLED) ## compile requirements/*.txt and package-lock.json anew (ARGS=--upgrade for newer versions)
	@for name in base dev; do \
		$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
			--no-emit-index-url --no-emit-find-links $(ARGS) requirements/$$name.in -o requirements/$$name.txt || exit 1; \
		{ echo "# Made from $$name.in by \`make lock\`; do not edit by hand."; cat requirements/$$name.txt; } > requirements/new \
			&& mv requirements/new requirements/$$name.txt; \
	done
	@npm install --package-lock-only

clean: stop ## remove what can be made again; the development database stays
	@rm -rf $(VENV) node_modules assets/build staticfiles .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What the commands stand on

python:
	@command -v $(PYTHON) >/dev/null || { \
		echo "Python 3.11 or newer is missing. Run: sudo apt-get install python3 python3-venv" >&2; exit 1; }

$(PY):
	@$(DOCTOR) python venv
	@$(PYTHON) -m venv --clear $(VENV)

$(INSTALLED): requirements/dev.txt | $(PY)
	@echo "Installing Python packages…"
	@$(PY) -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@# So that plain `pytest` finds the tests' plugins, whatever folder it is called from.
	@echo "$(CURDIR)" > "$$($(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/review-portal.pth"
	@touch $@

$(NODE_INSTALLED): package.json package-lock.json
	@$(DOCTOR) node npm
	@echo "Installing the stylesheet's sources…"
	@npm ci --silent
	@touch $@

$(BUILT): $(NODE_INSTALLED) $(shell find assets -path assets/build -prune -o -type f -print)
	@npm run --silent build
	@touch $@
