# Each command installs what it needs first; what is there already costs no time.
# ARGS reaches pytest and the benchmarks: make test ARGS="-k refund"

.DEFAULT_GOAL := help
.PHONY: run test check bench lock fmt clean help

run: ## Start the shop on http://127.0.0.1:8000; Ctrl-C ends it
	@scripts/install.sh run
	@exec .venv/bin/checkstand serve

test: ## Run every check and every test, on SQLite and PostgreSQL
	@scripts/install.sh dev
	@scripts/system_packages.sh postgresql curl
	@scripts/test.sh $(ARGS)

check: ## Run lint, formatting, types, import contracts and the repository's own rules
	@scripts/install.sh dev
	@scripts/check.sh

bench: ## Measure, each figure beside its floor
	@scripts/install.sh dev
	@scripts/system_packages.sh postgresql wrk
	@exec .venv/bin/python -m bench $(ARGS)

lock: ## Lock requirements/*.in with hashes; UPGRADE=1 takes the newest versions
	@scripts/install.sh dev
	@scripts/lock.sh

fmt: ## Format the code and mend what lint can mend
	@scripts/install.sh dev
	@.venv/bin/ruff check --quiet --fix-only .
	@.venv/bin/ruff format --quiet .

clean: ## Remove what was installed and cached; the shop's data in var/ stays
	@rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +

help: ## List these commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-14s%s\n", $$1, $$2 }'
