# make run    everything that is missing, then the whole site; Ctrl-C stops all of it
# make test   make check, then every test, on real services
# make test-postgres  the quick tests on PostgreSQL instead of SQLite (ONLY=tests/results)
# make check  style, types, import rules, templates, migrations, pinned requirements
# make fmt    write the style into the files
# make faults break whole sites in every way, on both databases (ONLY=, DB=, SEED=, JOBS=; tests/faults/README.md)
# make fuzz   an hour of damaged JPEGs under sanitisers (SECONDS=)
# make soak   random faults for HOURS=24, memory watched (DB=, SEED=)

BIN = .venv/bin
TEMPLATES = $$(git ls-files -co --exclude-standard 'templates/*.html')
PIN_DOWN = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header
PINNED = $(PIN_DOWN) pyproject.toml
PINNED_COMPILER = $(PIN_DOWN) --group compile --constraints requirements-dev.txt
# Collecting the tests of all other files takes a quarter of a minute for each process.
IN_BROWSER = $$(grep -rl --include='*.py' 'mark\.browser' tests)
ON_SERVICES = $$(grep -rlE --include='*.py' 'mark\.(broker|postgres)' tests)
# What the tests and checks keep stands apart from the site's own var/.
ASIDE = OVERPRINT_DATA="$(CURDIR)/.pytest_cache/overprint"

.PHONY: run test test-postgres check fmt faults fuzz soak requirements requirements-agree

run:
	@./prepare run
	@$(BIN)/python manage.py up

test:
	@./prepare test
	@$(MAKE) --no-print-directory check
	$(BIN)/pytest -q -n 2 -m "not broker and not postgres and not browser"
	$(BIN)/pytest -q -n 3 -m "browser and not broker and not postgres" $(IN_BROWSER)
	$(BIN)/pytest -q -n 3 --dist loadfile -m "broker or postgres" $(ON_SERVICES)

test-postgres:
	@./prepare test
	@$(BIN)/python -m tests.on_postgres $(ONLY)

check: requirements-agree
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(ASIDE) $(BIN)/mypy
	$(BIN)/djade --check --target-version 6.1 $(TEMPLATES)
	$(BIN)/djangofmt check $(TEMPLATES)
	$(BIN)/djangofmt --check $(TEMPLATES)
	$(ASIDE) $(BIN)/python manage.py makemigrations --check --dry-run

fmt:
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	$(BIN)/djangofmt check --fix $(TEMPLATES)
	$(BIN)/djangofmt $(TEMPLATES)
	$(BIN)/djade --target-version 6.1 $(TEMPLATES)

faults:
	@./prepare test
	@$(BIN)/python -m tests.faults

fuzz:
	@./prepare test
	@$(BIN)/python -m tests.jpegsplice.fuzzing --seconds $(or $(SECONDS),3600)

soak:
	@./prepare test
	@$(BIN)/python -m tests.faults.soak

# Pin again what pyproject.toml asks for. Pins that still do are kept: add PIN=--upgrade to renew them.
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
