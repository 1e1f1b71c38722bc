# `make run` shows the demo programme; `make test` runs every test and check. Both install what they need.

# Debian's own Python where it is there: one that was built without optimisation, such as pyenv's, takes a third longer.
PYTHON ?= $(shell /usr/bin/python3 -c "import sys, ensurepip; assert sys.version_info >= (3, 11)" 2>/dev/null && echo /usr/bin/)python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
STAMPS := var/stamps

# `make run` shows the demo; `make run DEMO=no` begins with an empty programme in a database and folders of its own, and prints the
# link with which its first administrator (ADMINISTRATOR) chooses a password.
DEMO ?= yes
ADMINISTRATOR ?= administrator@example.org

# Modules are compiled once, whatever the environment says, and not by each process that starts.
export PYTHONDONTWRITEBYTECODE :=

# The variables of both, which run as an installation does: DEBUG is off, the secret is its own. On one's own machine passwords do.
ENVIRONMENT := SECRET_KEY="$$(cat var/secret_key)" DEBUG=false HTTPS=false ALLOWED_HOSTS=127.0.0.1,localhost REQUIRE_SECOND_FACTOR=false
ifneq ($(DEMO),yes)
DATABASE_URL ?= sqlite:///$(CURDIR)/var/programme.sqlite3
EVIDENCE_ROOT ?= $(CURDIR)/var/programme-evidence
CUSTOMS_ROOT ?= $(CURDIR)/var/programme-customs
ENVIRONMENT += DATABASE_URL=$(DATABASE_URL) EVIDENCE_ROOT=$(EVIDENCE_ROOT) CUSTOMS_ROOT=$(CUSTOMS_ROOT)
endif

.PHONY: help run test test-postgres test-spark lint lint-types lint-style format messages bench bench-data bench-customs lighthouse contact-sheets guide-pictures load compare-superset faults debian-check image-check attack audit clean
help:  ## Say what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

run: $(STAMPS)/run $(STAMPS)/assets $(STAMPS)/messages var/secret_key  ## Install, load the demo (DEMO=no: begin empty) and serve it on http://127.0.0.1:8000
	@$(ENVIRONMENT) $(BIN)/python manage.py migrate --verbosity 0
	@$(ENVIRONMENT) $(BIN)/python manage.py collectstatic --no-input --verbosity 0
ifeq ($(DEMO),yes)
	@$(ENVIRONMENT) $(BIN)/python manage.py load_demo
	@echo "\nOpen http://127.0.0.1:$(PORT) and sign in with one of these accounts. Ctrl-C stops.\n"
else
	@$(ENVIRONMENT) $(BIN)/python manage.py invite_administrator $(ADMINISTRATOR) --site http://127.0.0.1:$(PORT)
	@echo "\nOpen http://127.0.0.1:$(PORT). Ctrl-C stops.\n"
endif
	@exec env $(ENVIRONMENT) LOG_FORMAT=text BIN=$(BIN) sh scripts/serve --bind 127.0.0.1:$(PORT) --workers 2 --log-level warning

# Three at once on SQLite: while one waits for a browser or for a program that it started, the others fill two cores. Few
# tests are handed out at a time: those that wait come last, and whoever had many of them kept the others waiting.
test: $(STAMPS)/dev $(STAMPS)/assets $(STAMPS)/messages $(STAMPS)/system lint  ## Run every check, then the tests on SQLite and on PostgreSQL
	$(BIN)/python -m tests.postgres $(BIN)/pytest -n 2 -m "not browser and not anywhere" --ignore tests/rpe $(PYTEST)
	$(BIN)/pytest -n 3 --maxschedchunk 8 -m "not hostile" $(PYTEST)

test-postgres: $(STAMPS)/dev $(STAMPS)/assets $(STAMPS)/messages $(STAMPS)/system  ## Run all tests but the browser's on PostgreSQL, also those whose answer does not depend on it
	$(BIN)/python -m tests.postgres $(BIN)/pytest -n 2 -m "not browser" $(PYTEST)

test-spark: $(STAMPS)/spark $(STAMPS)/assets $(STAMPS)/messages $(STAMPS)/system  ## Ask all questions about customs of Apache Spark too, inside this machine
	CUSTOMS_ENGINE=spark://local $(BIN)/pytest tests/customs/test_expected.py $(PYTEST)

lint: $(STAMPS)/dev  ## Check style, types, layers and migrations
	@$(MAKE) --no-print-directory --jobs 2 --output-sync lint-types lint-style

lint-types:
	DEBUG=true $(BIN)/mypy --cache-dir var/mypy .

lint-style:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djade --target-version 5.2 --check $$(find templates -name '*.html')
	$(BIN)/lint-imports
	DEBUG=true $(BIN)/python manage.py makemigrations --check --dry-run
	DEBUG=true $(BIN)/python manage.py check_migrations
	SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(50))") ALLOWED_HOSTS=rpe.example.org TRUSTED_PROXIES=1 \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

format: $(STAMPS)/dev  ## Bring the code into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djade --target-version 5.2 $$(find templates -name '*.html')

messages: $(STAMPS)/dev  ## Collect the texts to translate (needs gettext)
	DEBUG=true $(BIN)/python manage.py makemessages -l es --no-obsolete --add-location file -i .venv -i node_modules -i static -i tests -i var

bench-data: $(STAMPS)/dev  ## Fill the empty database that DATABASE_URL names with a programme of the full size
	$(BIN)/python -m tests.bench write

bench: $(STAMPS)/dev  ## Measure every page and the import on both databases, at the full size and a hundredth
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.postgres $(BIN)/python -m tests.bench

load: $(STAMPS)/dev $(STAMPS)/assets $(STAMPS)/messages var/secret_key  ## Let readers and a writer meet on the database that DATABASE_URL names, such as one of bench-data
	@$(ENVIRONMENT) $(BIN)/python manage.py collectstatic --no-input --verbosity 0
	@$(ENVIRONMENT) $(BIN)/python -m tests.load
	@$(ENVIRONMENT) $(BIN)/python -m tests.load --writes

compare-superset: $(STAMPS)/dev $(STAMPS)/assets $(STAMPS)/messages var/secret_key  ## Time the overview beside Apache Superset, which pip installs (SUPERSET: the folder of its environment)
	@$(ENVIRONMENT) $(BIN)/python manage.py collectstatic --no-input --verbosity 0
	@$(ENVIRONMENT) BIN=$(BIN) scripts/compare_superset $(if $(SUPERSET),--environment $(SUPERSET))

faults: $(STAMPS)/dev $(STAMPS)/assets $(STAMPS)/messages $(STAMPS)/system  ## Kill the processes of an installation, on both databases
	FAULTS=yes $(BIN)/pytest -n 0 tests/operations/test_faults.py tests/operations/test_killed_work.py tests/operations/test_machines.py tests/operations/test_full_disk.py
	FAULTS=yes $(BIN)/python -m tests.postgres $(BIN)/pytest -n 0 -m "not anywhere" tests/operations/test_faults.py tests/operations/test_killed_work.py

debian-check:  ## Install in a bare Debian as docs/running.md says, and try what it says (as root; needs debootstrap and systemd-container)
	scripts/debian-check

image-check:  ## Do the Dockerfile's steps in a bare Debian and start the result (as root; needs debootstrap)
	scripts/image-check

scripts/lighthouse/node_modules: scripts/lighthouse/package-lock.json | $(BIN)/python
	PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --prefix scripts/lighthouse
	@touch $@

lighthouse: $(STAMPS)/dev $(STAMPS)/system scripts/lighthouse/node_modules var/secret_key  ## Measure how fast the pages of a running `make run` (PORT) are felt, as on a desktop and on a phone
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(ENVIRONMENT) $(BIN)/python scripts/lighthouse/measure.py http://127.0.0.1:$(PORT)

contact-sheets: $(STAMPS)/dev $(STAMPS)/assets $(STAMPS)/messages $(STAMPS)/system var/secret_key  ## Take pictures of every page in every form on the database that DATABASE_URL names, into var/contact-sheets
	@$(ENVIRONMENT) $(BIN)/python manage.py collectstatic --no-input --verbosity 0
	@$(ENVIRONMENT) $(BIN)/python -m tests.contact_sheets $(SHEETS)

guide-pictures: $(STAMPS)/dev $(STAMPS)/assets $(STAMPS)/messages $(STAMPS)/system var/secret_key  ## Take the pictures of the guides and of the README anew, on the demo that DATABASE_URL names
	@$(ENVIRONMENT) $(BIN)/python manage.py collectstatic --no-input --verbosity 0
	@$(ENVIRONMENT) $(BIN)/python -m tests.guide_pictures

bench-customs: $(STAMPS)/dev  ## Measure loading and asking of export declarations, sizes by BENCH="--years 10 --lines 2000000"
	$(BIN)/python -m tests.bench_customs $(BENCH)

attack: $(STAMPS)/dev  ## Try at length to work companies out from what the plan of withheld cells shows
	ATTACK=thorough $(BIN)/pytest -n 2 tests/figures/disclosure

audit: $(STAMPS)/dev  ## Look up known faults of the pinned versions; fails where nobody can be asked
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-audit.txt
	$(BIN)/pip-audit --strict --no-deps --disable-pip -r requirements.txt -r requirements-dev.txt -r requirements-build.txt -r requirements-spark.txt
	npm audit

clean:  ## Remove everything that was installed or built, the demo and the programme of DEMO=no
	rm -rf $(VENV) node_modules static/dist var db.sqlite3*

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(STAMPS)/run: requirements.txt requirements-build.txt | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt -r requirements-build.txt
	@mkdir -p $(@D) && touch $@

$(STAMPS)/dev: requirements-dev.txt $(STAMPS)/run
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@mkdir -p $(@D) && touch $@

$(STAMPS)/spark: requirements-spark.txt $(STAMPS)/dev
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-spark.txt
	@mkdir -p $(@D) && touch $@

$(STAMPS)/assets: package-lock.json $(wildcard assets/*) $(STAMPS)/run
	PATH="$(CURDIR)/$(BIN):$$PATH" npm ci
	PATH="$(CURDIR)/$(BIN):$$PATH" npm run build
	@mkdir -p $(@D) && touch $@

$(STAMPS)/messages: $(wildcard locale/*/LC_MESSAGES/django.po locale/allauth/*/LC_MESSAGES/django.po) $(STAMPS)/run
	$(BIN)/pybabel --quiet compile --directory locale --domain django
	$(BIN)/pybabel --quiet compile --directory locale/allauth --domain django
	@mkdir -p $(@D) && touch $@

# What tests need from the system: a browser, PostgreSQL's programs, age, GnuPG and gettext.
$(STAMPS)/system: scripts/install-test-programs
	sh scripts/install-test-programs
	@mkdir -p $(@D) && touch $@

var/secret_key: | $(BIN)/python
	@mkdir -p var && umask 077 && $(BIN)/python -c "import secrets; print(secrets.token_urlsafe(50))" > $@
