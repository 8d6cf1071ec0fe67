# make run            install what is missing, then start the whole site; Ctrl-C stops it
# make test           run make check, then every test on real services
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
# Only the files with such tests: collecting all of them takes each process 15 seconds.
WAITING = $$(grep -rlE --include='*.py' 'mark\.(broker|postgres|browser)' tests)
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

.PHONY: run test compiled-layout test-libraries test-waiting test-processors test-postgres check $(CHECKS) fmt upgrade faults hosts fuzz soak requirements

run:
	@./prepare run
	@$(BIN)/python manage.py up

test:
	@OVERPRINT_COMPILED=0 ./prepare test
	@$(MAKE) --no-print-directory -j2 $(IN_PIECES) compiled-layout test-libraries test-waiting test-processors

# ./prepare does it too, but here one processor can compile while the other one checks, then tests
# what needs no layout.
compiled-layout:
	@$(BIN)/python -m jobs.compiled.build

test-libraries: $(CHECKS)
	$(BIN)/pytest -q $(LIBRARIES)

# These wait most of the time, for processes, brokers, databases and pages, so the others run beside
# them. A file stays in one process, which starts its broker or browser once, and so do all files
# that share a site (tests/conftest.py); the longest begin first.
test-waiting: compiled-layout $(CHECKS)
	$(BIN)/pytest -q -n 4 --dist loadfile --no-loadscope-reorder -m "broker or postgres or browser" $(WAITING)

test-processors: compiled-layout $(CHECKS)
	$(BIN)/pytest -q -n 2 $(LIBRARIES:%=--ignore=%) -m "not broker and not postgres and not browser"

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
