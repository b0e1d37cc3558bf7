# `make` prints what there is.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed
# Types that were checked before are not checked again, in another checkout neither.
export MYPY_CACHE_DIR := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/videojobs/mypy
# Tests start Python hundreds of times: without bytecode each start of a program compiles all that it
# imports, 0.7 s of CPU. Some container images set this.
unexport PYTHONDONTWRITEBYTECODE

# Branch coverage in percent, raised when it rises.
UNIT_FLOOR := 70
COVERAGE_FLOOR := $(UNIT_FLOOR)

.PHONY: help
help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ------------------------------------------------------------------------------------ the product
.PHONY: demo
demo: deploy ## Create a cluster, install, submit the sample request, download out/demo.mp4
	@$(PYTHON) -m tools.demo

.PHONY: deploy
deploy: ## Create the cluster, build the images, install or upgrade the release
	@$(PYTHON) -m tools.deploy

.PHONY: cluster
cluster: ## Create a kind cluster, or keep a healthy one (NODES=3 for more nodes)
	@$(PYTHON) -m tools.cluster cluster $(if $(NODES),--nodes $(NODES))

.PHONY: cluster-delete
cluster-delete: ## Delete the kind cluster, keep the cache
	@$(PYTHON) -m tools.cluster cluster-delete

.PHONY: build-images
build-images: install ## Build the three images
	@$(PYTHON) -m tools.cluster build-images

.PHONY: load-images
load-images: cluster ## Build the three images and load them into the cluster
	@$(PYTHON) -m tools.cluster load-images

# ---------------- names that users of the earlier Celery service know (docs/celery-contract.md)
.PHONY: job-queue-start
job-queue-start: deploy ## Celery name: start the whole system (make deploy)

.PHONY: start-celery-worker start-celery-beat
start-celery-worker: ## Celery name: admit jobs again
	@$(PYTHON) -m tools.queue start

start-celery-beat: deploy ## Celery name: nothing to start, the operator has its own clock

.PHONY: start-flower
start-flower: ## Celery name: open the dashboard on http://localhost:5555
	@$(PYTHON) -m tools.queue dashboard

.PHONY: celery-status celery-stats celery-logs
celery-status: ## Celery name: show operators, pools and jobs
	@$(PYTHON) -m tools.queue status

celery-stats: ## Celery name: count jobs by status
	@$(PYTHON) -m tools.queue stats

celery-logs: ## Celery name: follow the logs of operator and renderers
	@$(PYTHON) -m tools.queue logs

.PHONY: stop-celery
stop-celery: ## Celery name: stop admission, let running renders finish
	@$(PYTHON) -m tools.queue stop

.PHONY: celery-purge
celery-purge: ## Celery name: cancel all unfinished jobs, after confirmation
	@$(PYTHON) -m tools.queue purge

.PHONY: docker-up
docker-up: deploy ## Celery name: Redis is part of the release (make deploy)

# --------------------------------------------------------------------------------------- the work
.PHONY: install
install: $(INSTALLED) ## Create .venv from the lock file

$(INSTALLED): pyproject.toml locks/dev.txt
	@$(PYTHON) -m tools.system venv
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check \
	  --require-hashes -r locks/uv.txt
	$(VENV)/bin/uv pip sync --quiet --require-hashes --python $(RUN) locks/dev.txt
	$(VENV)/bin/uv pip install --quiet --no-deps --python $(RUN) --editable .
	@touch $@

.PHONY: system
system: ## Install missing Debian packages, or list the missing programs
	@$(PYTHON) -m tools.system all

.PHONY: binaries
binaries: ## Compile the programs that tests call without a cluster
	@$(PYTHON) -m tools.cluster binaries

.PHONY: lint
lint: lint-python lint-types lint-layers lint-tree lint-lua lint-javascript lint-yaml lint-markdown ## Style, types, layers, Lua, JavaScript, YAML, Markdown, versions

.PHONY: lint-python lint-types lint-layers lint-tree lint-lua lint-javascript lint-yaml lint-markdown
lint-python: install
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

lint-types: install
	$(VENV)/bin/mypy core api operator renderer-image client tools testkit tests bench

lint-layers: install
	$(VENV)/bin/lint-imports

# With an operator/__init__.py, Python does not start here: the shell says what is wrong.
lint-tree: install
	@! test -e operator/__init__.py || { echo "operator/__init__.py must not exist: operator/README.md says why"; exit 1; }
	$(RUN) -m tools.tree

lint-lua:
	@$(PYTHON) -m tools.system lint
	luacheck --quiet core docs

lint-javascript: install
	$(VENV)/bin/oxlint --deny-warnings api

lint-yaml: install
	$(VENV)/bin/yamllint --strict .
	$(VENV)/bin/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yaml

lint-markdown: install
	$(VENV)/bin/rumdl check --quiet .

.PHONY: format
format: install ## Format the code, fix lint findings
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .
	$(VENV)/bin/rumdl fmt --quiet .

.PHONY: test
test: install ## lint, unit, integration, chart and cluster tests
	@$(MAKE) --no-print-directory --jobs=2 lint ready
	@$(MAKE) --no-print-directory test-unit
	@$(MAKE) --no-print-directory test-integration
	@$(MAKE) --no-print-directory --jobs=2 test-chart deploy
	$(VENV)/bin/pytest tests/cluster

# Downloads and builds run beside lint. The cluster starts later: it would slow the tests before it.
.PHONY: ready
ready: system binaries build-images

.PHONY: test-unit
test-unit: install system ## Unit tests: no services
	$(VENV)/bin/coverage erase
	$(VENV)/bin/coverage run -m pytest -n 2 --dist loadfile tests/unit
	$(VENV)/bin/coverage combine --quiet
	@echo "Branch coverage by the unit tests alone, in percent:"
	$(VENV)/bin/coverage report --format total --fail-under $(UNIT_FLOOR)

.PHONY: test-integration
test-integration: install system binaries ## Integration tests: real Redis, API server, object store, ffmpeg
	$(VENV)/bin/pytest -n 4 --dist loadfile tests/integration

.PHONY: coverage
coverage: install binaries ## Branch coverage by unit and integration tests together, with a floor
	$(VENV)/bin/coverage erase
	$(VENV)/bin/coverage run -m pytest -n 3 --dist loadfile tests/unit tests/integration
	$(VENV)/bin/coverage combine --quiet
	$(VENV)/bin/coverage report --fail-under $(COVERAGE_FLOOR)

.PHONY: mutation
mutation: install ## Change the pure modules one expression at a time; shows what no test notices
	$(RUN) -m tools.mutation

.PHONY: test-chart
test-chart: install system binaries ## Chart tests: lint, schemas, policies
	@$(PYTHON) -m tools.cluster schemas > /dev/null
	$(VENV)/bin/pytest -n 2 --dist loadfile tests/chart

.PHONY: test-cluster
test-cluster: install system deploy ## End-to-end tests in a kind cluster
	$(VENV)/bin/pytest tests/cluster

.PHONY: test-nodes
test-nodes: install system ## Tests on three nodes: lost node, preemption, upgrade (15 minutes)
	@$(MAKE) --no-print-directory cluster NODES=3
	@$(MAKE) --no-print-directory deploy
	$(VENV)/bin/pytest tests/nodes

.PHONY: test-autoscaling
test-autoscaling: install system deploy ## Autoscaling tests with the operator, KEDA and HPAs
	@$(PYTHON) -m tools.cluster keda
	$(VENV)/bin/pytest tests/autoscaling

.PHONY: test-kueue
test-kueue: install system binaries ## Tests with the real Kueue, which they build (3 minutes the first time)
	$(VENV)/bin/pytest tests/kueue

.PHONY: test-clients
test-clients: install system binaries ## Generate clients from docs/openapi.json, compile them, call the API
	$(VENV)/bin/pytest tests/clients

.PHONY: test-proxies
test-proxies: install system binaries ## Run the API behind nginx, HAProxy, Caddy, Apache, Traefik and Envoy
	@$(PYTHON) -m tools.system proxies
	$(VENV)/bin/pytest tests/proxies

.PHONY: restore-drill
restore-drill: deploy ## Back up a release, destroy its data, restore it; prints RPO and RTO
	@$(PYTHON) -m tools.drill

.PHONY: test-faults
test-faults: install system binaries ## Inject about 1,200 failures into the operator (13 minutes)
	$(RUN) -m bench.operator.faults

.PHONY: docs
docs: install ## Build the documentation site into out/docs; a broken link fails
	$(RUN) -m tools.docs

.PHONY: openapi chart-readme licences drawing
openapi: install ## Write docs/openapi.json, the document of the REST API
	$(RUN) -m tools.openapi

chart-readme: install ## Write the chart's README from the comments in values.yaml
	$(RUN) -m tools.chart_readme

licences: install ## Write docs/licences.md from the lock files and Debian's copyright files
	$(RUN) -m tools.licences

drawing: ## Draw the picture in ARCHITECTURE.md from its source, with Graphviz
	$(PYTHON) -m tools.drawing

.PHONY: sbom
sbom: install ## Build the images, copy their bills of materials to out/sbom
	@$(PYTHON) -m tools.release bills

.PHONY: release
release: install ## Build wheel, chart and image tags; print the commands to publish
	@$(PYTHON) -m tools.release

.PHONY: lock
lock: install ## Update the lock files
	$(RUN) -m tools.lock

.PHONY: prune
prune: ## Remove unused files from the cache; prints its size
	@$(PYTHON) -m tools.cluster prune

.PHONY: clean
clean: cluster-delete ## Delete the cluster and everything built in the checkout, keep the cache
	rm -rf $(VENV) out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
