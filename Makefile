# Commands for users and developers. Each does its own set-up and reports its steps.

ifeq (,$(shell command -v go))
$(error Go 1.26.5 or newer is needed, and there is no 'go' on the PATH; see https://go.dev/dl)
endif
# Everything runs in the environment of notebook cells, so that packages are compiled only once.
ENV := sh share/jupyter/kernels/layercake/environment
GO := $(ENV) go
LAYERCAKE := $(ENV) .cache/bin/layercake

# Notebooks run in another folder, so paths must be absolute.
absolute = $(shell cd "$(1)" 2>/dev/null && pwd || echo "$(1)")
FOLDERS := $(shell sed -nE 's/^	"([A-Z0-9_]+_DIR)",$$/\1/p' internal/folders/folders.go)
$(foreach name,$(FOLDERS),$(if $($(name)),$(eval export $(name) := $(call absolute,$($(name))))))

# Prints dots while the rest of the line runs, for commands that are silent until they end.
dots = while sleep 2 && kill -0 $$$$; do printf .; done 2>/dev/null & trap "kill $$!" EXIT; trap "exit 130" INT; trap "exit 143" TERM;

.DEFAULT_GOAL := help
.PHONY: help lab html setup xla doctor test lint fmt accuracy bench bench-cells bench-notebook bench-recurrent bench-refit parity clear-programs clean

help: ## list the targets
	@echo "usage: make TARGET"
	@sed -nE 's/^([a-z-]+):.*## (.*)/  \1\t\2/p' Makefile | expand -t 20

.PHONY: .cache/bin/layercake
.cache/bin/layercake:
	@[ -x $@ ] || echo "Compiling the layercake command, which takes half a minute the first time ..."
	@$(GO) build -o $@ ./cmd/layercake

lab: .cache/bin/layercake ## open the tutorial in JupyterLab
	@$(LAYERCAKE) lab

html: .cache/bin/layercake ## run the notebooks from top to bottom and export them as pages to build/html
	@$(LAYERCAKE) html

setup: .cache/bin/layercake ## set up everything that lab, html and test need; they work offline afterwards
	@$(LAYERCAKE) setup

test: lint ## check formatting, vet, and run all tests, including the notebooks through the kernel and JupyterLab in a browser
	@$(LAYERCAKE) setup
	$(GO) test -count=1 -timeout=0 $$($(GO) list ./... | grep -v -e internal/notebook -e internal/browser)
	cd cmd/kernel && sh ../../share/jupyter/kernels/layercake/environment go vet . && sh ../../share/jupyter/kernels/layercake/environment go test -count=1 -timeout=0 .
	$(GO) test -v -count=1 -timeout=0 ./internal/notebook
	$(GO) test -v -count=1 -timeout=0 ./internal/browser

lint: .cache/bin/layercake ## check formatting, vet, and check that notebooks contain no outputs
	@unformatted=$$(find . -path "./.*" -prune -o -name "*.go" -print | xargs gofmt -s -l); [ -z "$$unformatted" ] || { echo "not formatted, run 'make fmt':"; echo "$$unformatted"; exit 1; }
	$(GO) vet ./...
	@$(LAYERCAKE) check

fmt: ## format the Go code
	find . -path "./.*" -prune -o -name "*.go" -print | xargs gofmt -s -w

xla: .cache/bin/layercake ## find a working XLA plugin, or install one
	@$(LAYERCAKE) xla

doctor: .cache/bin/layercake ## report what is installed on this machine, and how to fix problems
	@$(LAYERCAKE) doctor

parity: ## compare kit with Keras and print the worst error of each item, and of whole programs, on both backends; KERAS_PYTHON names a Python with Keras to time the programs with
	@mkdir -p build && echo "Comparing kit with Keras on both backends, which takes a few minutes; a dot is two seconds ..."
	@$(dots) KIT_PARITY=$(CURDIR)/build/parity.md $(GO) test -count=1 -timeout=0 -run EqualKeras ./kit && cat build/parity.md
	@$(dots) PROGRAMS_TABLE=$(CURDIR)/build/programs.md $(GO) test -count=1 -timeout=0 -run EqualKeras ./internal/programs && cat build/programs.md

accuracy: ## train the tutorial's network with three seeds and print its accuracy beside Keras's
	@$(GO) run ./internal/bench/accuracy

bench: ## compare the speed of training with plain GoMLX and Keras, and write build/bench.json (half an hour)
	@$(GO) run ./internal/bench/speed

bench-notebook: .cache/bin/layercake ## time exporting the tutorial beside the same notebook in Python
	@$(GO) run ./internal/bench/notebook

bench-recurrent: ## measure the cost of recurrent layers beside Keras on JAX (ten minutes)
	@$(GO) run ./internal/bench/recurrent

bench-refit: ## measure what it costs to fit a model again, beside Keras on JAX (two minutes)
	@$(GO) run ./internal/bench/refit

bench-cells: ## print how long an edited cell takes to run again
	@$(GO) run ./internal/bench/cells

clear-programs: .cache/bin/layercake ## remove the programs that XLA has compiled, which all clones share
	@$(LAYERCAKE) xla -clear

clean: ## remove everything that was set up and built in this folder
	rm -rf .venv .cache build
