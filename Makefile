# make run            install what is missing, then start the whole site; Ctrl-C stops it
# make test           run make check, then the tests of the code and of its pages
# make test-sites     run the tests of whole sites and their services, and the fuzzing; CI runs both
# make test-postgres  run the quick tests that use the database on PostgreSQL instead of SQLite (ONLY=tests/results)
# make check          check style, types, import rules, templates, migrations and pinned requirements
# make fmt            format code and templates
# make faults         break whole sites on purpose, on both databases (ONLY=, DB=, SEED=, JOBS=; tests/faults/README.md)
# make hosts          break an installation on nineteen hosts, made of namespaces (SEED= or SEEDS=1-20, JOBS=, EVENTS=; tests/hosts/README.md)
# make upgrade        replace the processes of an older version in the middle of a batch (FROM=commit or tag)
# make fuzz           feed damaged JPEGs to jpegsplice, sizes to pillowscale, and texts to the search, under sanitisers
#                     for an hour each (SECONDS=)
# make soak           inject random faults for HOURS=24 and watch the memory (DB=, SEED=)
# make requirements   pin the requirements again (PIN=--upgrade renews them)

BIN = .venv/bin
TEMPLATES = $$(git ls-files -co --exclude-standard 'templates/*.html')
PIN_DOWN = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header
PINNED = $(PIN_DOWN) pyproject.toml
PINNED_COMPILER = $(PIN_DOWN) --group compile --constraints requirements-dev.txt
# What runs services or processes of a site, kills them, or feeds the code at random.
SITES = broker or postgres or processes or fuzzing
# Only the files with such tests: collecting all of them takes each process 15 seconds.
MARKED = $$(grep -rlE --include='*.py' 'mark\.($(1))\b' tests)
SITE_FILES = $(call MARKED,$(subst $() or ,|,$(SITES)))
PAGE_FILES = $(call MARKED,browser)
BY_FILE = --dist loadfile --no-loadscope-reorder
# The tests of what is compiled from C: none lays out text or waits for a service.
LIBRARIES = tests/jpegsplice tests/pillowscale tests/searching
# Keep the data of tests and checks apart from the site's own var/.
ASIDE = OVERPRINT_DATA="$(CURDIR)/.pytest_cache/overprint"

# Keep compiled bytecode, whatever the shell says: a test run starts Python some four hundred times,
# and compiling the sources takes half of a start.
export PYTHONDONTWRITEBYTECODE =

# What two targets say at the same time, each in one piece.
IN_PIECES = $(if $(filter output-sync,$(.FEATURES)),-O)
# The longest first.
CHECKS = check-types requirements-agree check-style check-imports check-templates check-migrations

.PHONY: run test compiled-layout test-libraries test-pages test-processors test-sites test-postgres check $(CHECKS) fmt upgrade faults hosts fuzz soak requirements

run:
	@./prepare run
	@$(BIN)/python manage.py up

test:
	@OVERPRINT_COMPILED=0 ./prepare test
	@$(MAKE) --no-print-directory -j2 $(IN_PIECES) compiled-layout test-libraries test-pages test-processors
	@echo "All tests of the code and its pages passed. make test-sites runs the others: $(SITES)."

# ./prepare does it too, but here one processor can compile while the other one checks, then tests
# what needs no layout.
compiled-layout:
	@$(BIN)/python -m jobs.compiled.build

test-libraries: $(CHECKS)
	$(BIN)/pytest -q -m "not ($(SITES))" $(LIBRARIES)

# Pages wait for the browser half of the time, so the others run beside them. A file stays in one
# process, which starts its browser once; the longest begin first.
test-pages: compiled-layout $(CHECKS)
	$(BIN)/pytest -q -n 2 $(BY_FILE) -m "browser and not ($(SITES))" $(PAGE_FILES)

test-processors: compiled-layout $(CHECKS)
	$(BIN)/pytest -q -n 2 $(LIBRARIES:%=--ignore=%) -m "not browser and not ($(SITES))"

# These wait most of the time, for processes, brokers and databases. A file stays in one process,
# which starts its broker once, and so do all files that share a site (tests/conftest.py).
test-sites:
	@./prepare test
	$(BIN)/pytest -q -n 4 $(BY_FILE) -m "$(SITES)" $(SITE_FILES)

test-postgres:
	@./prepare test
	@$(BIN)/python -m tests.on_postgres $(ONLY)

check:
	@$(MAKE) --no-print-directory -j2 $(IN_PIECES) $(CHECKS)

check-types:
	$(ASIDE) $(BIN)/mypy

check-style:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

check-imports:
	$(BIN)/lint-imports

check-templates:
	$(BIN)/djade --check --target-version 6.1 $(TEMPLATES)
	$(BIN)/djangofmt check $(TEMPLATES)
	$(BIN)/djangofmt --check $(TEMPLATES)

check-migrations:
	$(ASIDE) $(BIN)/python manage.py makemigrations --check --dry-run

fmt:
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	$(BIN)/djangofmt check --fix $(TEMPLATES)
	$(BIN)/djangofmt $(TEMPLATES)
	$(BIN)/djade --target-version 6.1 $(TEMPLATES)

upgrade:
	@./prepare test
	@$(BIN)/python -m tests.upgrades $(if $(FROM),--from $(FROM))

faults:
	@./prepare test
	@$(BIN)/python -m tests.faults

hosts:
	@./prepare test
	@$(BIN)/python -m tests.hosts

fuzz:
	@./prepare test
	@$(BIN)/python -m tests.jpegsplice.fuzzing --seconds $(or $(SECONDS),3600)
	@$(BIN)/python -m tests.pillowscale.fuzzing --seconds $(or $(SECONDS),3600)
	@$(BIN)/python -m tests.searching.fuzzing --seconds $(or $(SECONDS),3600)

soak:
	@./prepare test
	@$(BIN)/python -m tests.faults.soak

# Pins that still satisfy pyproject.toml are kept.
requirements:
	$(PINNED) $(PIN) --output-file requirements.txt
	$(PINNED) $(PIN) --group dev --output-file requirements-dev.txt
	$(PINNED_COMPILER) --output-file requirements-compile.txt

requirements-agree:
	@cp requirements.txt .venv/pinned.txt
	@cp requirements-dev.txt .venv/pinned-dev.txt
	@$(PINNED) --output-file .venv/pinned.txt
	@$(PINNED) --group dev --output-file .venv/pinned-dev.txt
	@$(PINNED_COMPILER) --output-file .venv/pinned-compile.txt
	@diff requirements.txt .venv/pinned.txt && diff requirements-dev.txt .venv/pinned-dev.txt \
		&& diff requirements-compile.txt .venv/pinned-compile.txt \
		|| { echo "requirements*.txt and pyproject.toml disagree: make requirements"; exit 1; }
