# `make` prints what there is.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed
UNIT_FLOOR := 70 # percent; where it stands, raised when it rises

.PHONY: help
help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ------------------------------------------------------------------------------------ the product
.PHONY: demo
demo: deploy ## Cluster, install, submit the sample request, watch it, fetch out/demo.mp4
	@$(RUN) -m tools.demo

.PHONY: deploy
deploy: install cluster ## Build the images, install or upgrade the chart in the cluster
	@$(PYTHON) -m tools.deploy

.PHONY: cluster
cluster: system ## Make a kind cluster, or keep the healthy one (NODES=3 for more nodes)
	@$(PYTHON) -m tools.cluster cluster $(if $(NODES),--nodes $(NODES))

.PHONY: cluster-delete
cluster-delete: ## Delete the kind cluster; what is cached stays
	@$(PYTHON) -m tools.cluster cluster-delete

.PHONY: build-images
build-images: system ## Build the three images
	@$(PYTHON) -m tools.cluster build-images

.PHONY: load-images
load-images: cluster ## Build the three images and load them into the cluster
	@$(PYTHON) -m tools.cluster load-images

# ------------------------------------------- what the Celery guide calls it: the same, done here
.PHONY: job-queue-start
job-queue-start: deploy ## Celery guide: the whole system (make deploy)

.PHONY: start-celery-worker start-celery-beat
start-celery-worker: ## Celery guide: admit jobs again
	@$(PYTHON) -m tools.queue start

start-celery-beat: deploy ## Celery guide: the operator retries, sweeps and expires by itself

.PHONY: start-flower
start-flower: ## Celery guide: the dashboard at http://localhost:5555
	@$(PYTHON) -m tools.queue dashboard

.PHONY: celery-status celery-stats celery-logs
celery-status: ## Celery guide: operators, pools and jobs
	@$(PYTHON) -m tools.queue status

celery-stats: ## Celery guide: how many jobs are in which status
	@$(PYTHON) -m tools.queue stats

celery-logs: ## Celery guide: what operator and renderers say
	@$(PYTHON) -m tools.queue logs

.PHONY: stop-celery
stop-celery: ## Celery guide: admit no job; those that render go on to their end
	@$(PYTHON) -m tools.queue stop

.PHONY: celery-purge
celery-purge: ## Celery guide: cancel all jobs that wait or render, after a question
	@$(PYTHON) -m tools.queue purge

.PHONY: docker-up
docker-up: deploy ## Celery guide: Redis; here it comes with the release

# --------------------------------------------------------------------------------------- the work
.PHONY: install
install: $(INSTALLED) ## Make .venv from the lock file

$(INSTALLED): pyproject.toml locks/dev.txt
	@$(PYTHON) -m tools.system venv
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check \
	  --require-hashes -r locks/uv.txt
	$(VENV)/bin/uv pip sync --quiet --require-hashes --python $(RUN) locks/dev.txt
	$(VENV)/bin/uv pip install --quiet --no-deps --python $(RUN) --editable .
	@touch $@

.PHONY: system
system: ## Install the Debian packages that are missing, or say which programs are
	@$(PYTHON) -m tools.system all

.PHONY: binaries
binaries: system ## Build the cluster's programs from their Go modules
	@$(PYTHON) -m tools.cluster binaries

.PHONY: lint
lint: install ## Style, strict types and the layers between the packages
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy core api operator renderer-image client tools testkit tests bench
	$(VENV)/bin/lint-imports

.PHONY: format
format: install ## Rewrite the code in the house style
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

.PHONY: test
test: lint test-unit test-integration test-chart test-cluster ## Everything below and lint

.PHONY: test-unit
test-unit: install system ## The pure parts
	$(VENV)/bin/coverage erase
	$(VENV)/bin/coverage run -m pytest -n 2 --dist loadfile tests/unit
	$(VENV)/bin/coverage combine --quiet
	@echo "Branch coverage by the unit tests alone, in percent:"
	$(VENV)/bin/coverage report --format total --fail-under $(UNIT_FLOOR)

.PHONY: test-integration
test-integration: install binaries ## Real Redis, API server, object store and ffmpeg, without a cluster
	$(VENV)/bin/pytest -n 3 --dist loadfile tests/integration

.PHONY: coverage
coverage: install binaries ## Branch coverage by unit and integration tests together, with a floor
	$(VENV)/bin/coverage erase
	$(VENV)/bin/coverage run -m pytest -n 3 --dist loadfile tests/unit tests/integration
	$(VENV)/bin/coverage combine --quiet
	$(VENV)/bin/coverage report

.PHONY: mutation
mutation: install ## Change the pure modules one expression at a time; shows what no test notices
	$(RUN) -m tools.mutation

.PHONY: test-chart
test-chart: install binaries ## The chart: lint, schemas, policies
	@$(PYTHON) -m tools.cluster schemas > /dev/null
	$(VENV)/bin/pytest -n 2 --dist loadfile tests/chart

.PHONY: test-cluster
test-cluster: deploy ## The whole product in a kind cluster
	$(VENV)/bin/pytest tests/cluster

.PHONY: test-nodes
test-nodes: ## What takes three nodes: a lost node, preemption, an upgrade (about 15 minutes)
	@$(MAKE) --no-print-directory cluster NODES=3
	@$(MAKE) --no-print-directory deploy
	$(VENV)/bin/pytest tests/nodes

.PHONY: test-autoscaling
test-autoscaling: deploy ## Slots and API pods follow the load, by the operator, KEDA and HPAs
	@$(PYTHON) -m tools.cluster keda
	$(VENV)/bin/pytest tests/autoscaling

.PHONY: restore-drill
restore-drill: deploy ## Save a release, destroy all it keeps, put it back; prints RPO and RTO
	@$(PYTHON) -m tools.drill

.PHONY: test-faults
test-faults: install binaries ## Fail every call of the operator in every way (about 13 minutes)
	$(RUN) -m bench.operator.faults

.PHONY: lock
lock: install ## Renew the lock files
	$(RUN) -m tools.lock

.PHONY: clean
clean: cluster-delete ## Delete the cluster and what was built in the checkout; the cache stays
	rm -rf $(VENV) out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
