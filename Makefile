# `make site` and `make test` need nothing before them: they make .venv, find or start a container engine, build the labs.
# On Debian and its relatives, as root, missing packages are installed; else .ci/machine says what to install.

PYTHON ?= $(shell .ci/machine python)
BIN = .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
export NO_MKDOCS_2_WARNING = 1  # README.md says what becomes of MkDocs and Material
# Byte code is kept: compiling doctools anew for each of its runs takes longer than most of them.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help site test serve verify axe bench mutate clean
.DEFAULT_GOAL = help

help:  ## Show this
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

site: $(BIN)/ready build/npm/site  ## Run every command of the course and build the site in site/
	@.ci/machine engine
	doctools verify
	mkdocs build --strict
	doctools audit
	python -m book zip
	@.ci/machine browser || true  # where it cannot be installed, there is no PDF
	python -m book pdf --optional

test: $(BIN)/ready build/npm/all  ## Check everything: code, tests, every command of the course, the site
	@.ci/machine engine compose browser java french
	.ci/test

serve: $(BIN)/ready build/npm/site  ## Show the site while you write, with the evidence at hand
	mkdocs serve

verify: $(BIN)/ready  ## Run the commands that have no fresh evidence (PAGES="docs/chroot" for some pages only)
	@.ci/machine engine
	doctools verify $(PAGES)

axe: $(BIN)/ready build/npm/all  ## Read all pages of site/ with axe-core: light and dark, desk and phone
	@.ci/machine browser
	python -m tests.site.axe site

bench: $(BIN)/ready build/peers/ready  ## Measure against the peers and against the limits
	@.ci/machine engine
	python -m benchmarks --peers build/peers/bin

mutate: $(BIN)/ready  ## Break the course on purpose, 110 times, and see whether it is noticed
	@.ci/machine engine
	python -m benchmarks.mutations

clean:  ## Remove what the other targets made: containers, images, evidence, site, .venv
	if [ -x $(BIN)/doctools ]; then doctools clean --images; fi
	rm -rf .venv .doctools site build dist .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

build/peers/ready: requirements/peers.txt
	$(PYTHON) -m venv --clear build/peers
	build/peers/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement $<
	@touch $@

# Exactly the files that were locked (--require-hashes), and no resolver that a newer release could mislead (--no-deps):
# `pip check` says whether the lock is whole. The package itself is linked, not copied.
$(BIN)/ready: requirements/dev.txt pyproject.toml
	@test -n "$(PYTHON)"  # else .ci/machine has said why
	$(PYTHON) -m venv --clear .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/pip check --quiet --disable-pip-version-check
	@touch $@

# What the site shows that others wrote for browsers, and what checks it there: locked by hashes as well.
build/npm/site: requirements/npm/package.json requirements/npm/package-lock.json
	@.ci/machine node
	mkdir -p build/npm && cp $^ build/npm/
	cd build/npm && npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

build/npm/all: requirements/npm/package.json requirements/npm/package-lock.json
	@.ci/machine node
	mkdir -p build/npm && cp $^ build/npm/
	cd build/npm && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@ build/npm/site
