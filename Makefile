# `make` prints what there is.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed

.PHONY: help
help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ------------------------------------------------------------------------------------ the product
.PHONY: demo
demo: deploy ## Cluster, install, submit the sample request, watch it, fetch out/demo.mp4
	@$(PYTHON) -m tools.demo

.PHONY: deploy
deploy: install ## Make the cluster, build the images, install or upgrade the chart
	@$(PYTHON) -m tools.deploy

.PHONY: cluster
cluster: ## Make a kind cluster, or keep the healthy one (NODES=3 for more nodes)
	@$(PYTHON) -m tools.cluster cluster $(if $(NODES),--nodes $(NODES))

.PHONY: cluster-delete
cluster-delete: ## Delete the kind cluster; what is cached stays
	@$(PYTHON) -m tools.cluster cluster-delete

.PHONY: build-images
build-images: install ## Build the three images
	@$(PYTHON) -m tools.cluster build-images

.PHONY: load-images
load-images: install cluster ## Build the three images and load them into the cluster
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
binaries: ## Compile the programs that tests call without a cluster
	@$(PYTHON) -m tools.cluster binaries

.PHONY: lint
lint: lint-python lint-types lint-layers lint-tree lint-lua lint-javascript lint-yaml lint-markdown ## Style, strict types, layers between packages, files that must agree

.PHONY: lint-python lint-types lint-layers lint-tree lint-lua lint-javascript lint-yaml lint-markdown
lint-python: install
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

lint-types: install
	$(VENV)/bin/mypy core api operator renderer-image client tools testkit tests bench

lint-layers: install
	$(VENV)/bin/lint-imports

lint-tree: install
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
format: install ## Rewrite the code in the house style
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

.PHONY: test
test: lint test-unit test-integration test-chart test-cluster ## Everything below and lint

.PHONY: test-unit
test-unit: install system ## The pure parts
	$(VENV)/bin/pytest -n 2 --dist loadfile tests/unit

.PHONY: test-integration
test-integration: install system binaries ## Real Redis, API server, object store and ffmpeg, without a cluster
	$(VENV)/bin/pytest -n 3 --dist loadfile tests/integration

.PHONY: test-chart
test-chart: install system binaries ## The chart: lint, schemas, policies
	@$(PYTHON) -m tools.cluster schemas > /dev/null
	$(VENV)/bin/pytest -n 2 --dist loadfile tests/chart

.PHONY: test-cluster
test-cluster: install system deploy ## The whole product in a kind cluster
	$(VENV)/bin/pytest tests/cluster

.PHONY: test-nodes
test-nodes: install system ## What takes three nodes: a lost node, preemption, an upgrade (about 15 minutes)
	@$(MAKE) --no-print-directory cluster NODES=3
	@$(MAKE) --no-print-directory deploy
	$(VENV)/bin/pytest tests/nodes

.PHONY: test-autoscaling
test-autoscaling: install system deploy ## Slots and API pods follow the load, by the operator, KEDA and HPAs
	@$(PYTHON) -m tools.cluster keda
	$(VENV)/bin/pytest tests/autoscaling

.PHONY: restore-drill
restore-drill: deploy ## Save a release, destroy all it keeps, put it back; prints RPO and RTO
	@$(PYTHON) -m tools.drill

.PHONY: test-faults
test-faults: install system binaries ## Fail every call of the operator in every way (about 13 minutes)
	$(RUN) -m bench.operator.faults

.PHONY: docs
docs: install ## Build the documentation site into out/docs; a broken link fails
	$(RUN) -m tools.docs

.PHONY: chart-readme licences drawing
chart-readme: install ## Write the chart's README from the comments in values.yaml
	$(RUN) -m tools.chart_readme

licences: install ## Write docs/licences.md from the lock files and Debian's copyright files
	$(RUN) -m tools.licences

drawing: ## Draw the picture in ARCHITECTURE.md from its source, with Graphviz
	$(PYTHON) -m tools.drawing

.PHONY: sbom
sbom: install system ## Build the images, copy their bills of materials to out/sbom
	@$(PYTHON) -m tools.release bills

.PHONY: release
release: install binaries ## Build wheel, chart and image tags from the version; print what to push
	@$(PYTHON) -m tools.release

.PHONY: lock
lock: install ## Renew the lock files
	$(RUN) -m tools.lock

.PHONY: prune
prune: ## Remove from the cache what nothing uses any more; prints what it holds
	@$(PYTHON) -m tools.cluster prune

.PHONY: clean
clean: cluster-delete ## Delete the cluster and what was built in the checkout; the cache stays
	rm -rf $(VENV) out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
