# What people do with this package; `make` alone lists it. Works with GNU make 3.81 and later.

SWIFT ?= swift
# A dataset for the demo (default: MNIST_DIR, else Data/mnist).
DATA ?=
# The Python that runs the PyTorch twin; it needs the packages of Tests/Twin/requirements.txt.
PEER_VENV := Tests/Twin/.venv
PEER_PYTHON ?= $(PEER_VENV)/bin/python
# Where `make install` puts the program.
PREFIX ?= /usr/local
# More options for `make bench` and `make bench-peer`, for example BENCH="--network tiny".
BENCH ?=

# Which tests `make sanitize` runs, by regular expressions as `swift test --filter` takes them; an empty
# one leaves that sanitizer and its build out.
ADDRESS ?= .
THREAD ?= .

# How much `make campaign` tries (quick, full or long; long for a build with a sanitizer), which sanitizer the
# program is built with (address or thread; none if empty), and more options, such as "--part kill --seed 7".
SANITIZE ?=
CAMPAIGN ?= $(if $(SANITIZE),long,full)
CAMPAIGN_OPTIONS ?=

# MPI=1 builds the program so that mpirun can start it on several machines at once.
MPI ?=
TRAITS := $(if $(MPI),--traits MPI)
# Named, because SwiftPM may remember from before that there was none.
MPI_NAME = DIGITS_MPI=$${DIGITS_MPI:-$$(pkg-config --exists ompi-c && echo ompi-c || echo mpich)}
CLUSTER_BUILD := .build/cluster

BUILT := .build/release
DIGITS := $(BUILT)/digits
TWIN_FILES := .build/twin
# Leaks are not looked for: the test runner has some of its own.
# Each sanitizer has a build of its own, so that they and the usual build do not undo each other.
SANITIZED := .build-sanitize
SOURCES := Package.swift Sources Tests Examples
MAN_PAGES := .build/plugins/GenerateManual/outputs/digits
SYNTHETIC := Data/synthetic
# Where the pictures of the pages go.
BROWSER_PICTURES ?= .build/browser
PEER_READY := $(if $(filter $(PEER_VENV)/bin/python,$(PEER_PYTHON)),$(PEER_VENV)/.ready)

.PHONY: help setup build cluster test test-browser examples sanitize campaign everyday golden demo man install uninstall dist docs \
  format lint bench \
  bench-peer twin-check clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install libpng, zlib, libcurl and libcrypto where they are missing (apt-get or brew)
	@if [ -n "$(MPI)" ] && ! { command -v pkg-config >/dev/null && { pkg-config --exists ompi-c \
	  || pkg-config --exists mpich; }; }; then \
	  as_root=; if [ "$$(id -u)" -ne 0 ]; then as_root=sudo; fi; \
	  if [ "$$(uname)" = Darwin ] && command -v brew >/dev/null; then brew install open-mpi; \
	  elif command -v apt-get >/dev/null; then \
	    echo "setup: installing libopenmpi-dev and openmpi-bin"; \
	    $$as_root apt-get update -q && $$as_root env DEBIAN_FRONTEND=noninteractive \
	      apt-get install -q -y --no-install-recommends pkg-config libopenmpi-dev openmpi-bin; \
	  else \
	    echo "setup: install Open MPI or MPICH with its headers, then try again" >&2; exit 1; \
	  fi || exit 1; \
	fi; \
	command -v $(SWIFT) >/dev/null || { \
	  echo "setup: Swift 6.2 or later is needed, see https://swift.org/install" >&2; exit 1; }; \
	if command -v pkg-config >/dev/null && pkg-config --exists libpng zlib libcurl \
	  && { [ "$$(uname)" = Darwin ] || pkg-config --exists libcrypto; }; then exit 0; fi; \
	if [ "$$(uname)" = Darwin ] && command -v brew >/dev/null; then \
	  exec brew install pkgconf libpng zlib curl; \
	fi; \
	as_root=; \
	if [ "$$(id -u)" -ne 0 ]; then as_root=sudo; fi; \
	if ! command -v apt-get >/dev/null || { [ -n "$$as_root" ] && ! command -v sudo >/dev/null; }; \
	then \
	  echo "setup: install pkg-config, libpng, zlib, libcurl and libcrypto with their headers, then try" \
	    "again (Debian, Ubuntu: pkg-config libpng-dev zlib1g-dev libcurl4-openssl-dev libssl-dev; Fedora: pkgconf" \
	    "libpng-devel zlib-devel libcurl-devel openssl-devel; macOS: brew install pkgconf libpng zlib curl)" >&2; \
	  exit 1; \
	fi; \
	echo "setup: installing pkg-config, libpng-dev, zlib1g-dev, libcurl4-openssl-dev and libssl-dev"; \
	$$as_root apt-get update -q && \
	$$as_root env DEBIAN_FRONTEND=noninteractive \
	  apt-get install -q -y --no-install-recommends \
	    pkg-config libpng-dev zlib1g-dev libcurl4-openssl-dev libssl-dev

build: setup ## Build digits, optimised (MPI=1 for several machines)
	$(if $(MPI),$(MPI_NAME)) $(SWIFT) build -c release $(TRAITS)

cluster: ## Train with mpirun and compare with one process, byte for byte (builds with MPI, in a folder of its own)
	@$(MAKE) setup MPI=1 || { echo "cluster: no MPI here, so nothing was tried" >&2; exit 0; }; \
	$(MPI_NAME) $(SWIFT) build -c release --traits MPI --product digits --scratch-path $(CLUSTER_BUILD) && \
	Tests/Cluster/run.sh $(CLUSTER_BUILD)/release/digits

test: setup ## Run the whole test suite, optimised
	$(SWIFT) test -c release --disable-testable-imports

test-browser: build ## Drive Chromium through the pages of `digits serve`, and attack its server
	Tests/Browser/run.sh $(DIGITS) $(BROWSER_PICTURES)

examples: setup ## Build and run the programs in Examples as a stranger would
	Tests/Examples/run.sh

sanitize: setup ## Run the tests under the address and the thread sanitizer (ADDRESS, THREAD to choose)
	for kind in address thread; do \
	  case $$kind in address) chosen="$(ADDRESS)" ;; *) chosen="$(THREAD)" ;; esac; \
	  if [ -z "$$chosen" ]; then continue; fi; \
	  ASAN_OPTIONS=detect_leaks=0 DIGITS_DEBUG_INFO=1 \
	  $(SWIFT) test -c release --disable-testable-imports --sanitize=$$kind \
	    --scratch-path $(SANITIZED)/$$kind --filter "$$chosen" || exit 1; \
	done

campaign: $(if $(SANITIZE),setup,build) ## Kill, damage and misuse the program (CAMPAIGN=quick|full|long, SANITIZE=address|thread)
	@command -v strace >/dev/null || echo "campaign: no strace, so some parts are skipped (Debian, Ubuntu:" \
	  "apt-get install strace)"
	$(if $(SANITIZE),DIGITS_DEBUG_INFO=1 $(SWIFT) build -c release --product digits --sanitize=$(SANITIZE) \
	  --scratch-path $(SANITIZED)/$(SANITIZE))
	Tests/Campaign/campaign.py --size $(CAMPAIGN) $(CAMPAIGN_OPTIONS) \
	  $(if $(SANITIZE),--sanitized $(SANITIZED)/$(SANITIZE)/release/digits,$(DIGITS))

everyday: build ## Run the commands of the README and the everyday pages as they stand there
	Tests/Everyday/everyday.py $(DIGITS)

golden: build ## Compare the results of this build with the golden values (Tests/Golden)
	Tests/Golden/golden.sh $(DIGITS)

demo: build ## Train, sample and compare DDPM and CEM in a few minutes (DATA=folder to choose)
	@set -e; \
	set -- ; \
	if [ -n "$(DATA)" ]; then set -- --data "$(DATA)"; fi; \
	if [ -z "$(DATA)$$MNIST_DIR" ] && ! $(DIGITS) data info >/dev/null 2>&1; then \
	  echo "demo: no dataset in MNIST_DIR or Data/mnist, downloading MNIST"; \
	  limit=; \
	  if command -v timeout >/dev/null; then limit="timeout 120"; fi; \
	  if ! $$limit $(DIGITS) data fetch --timeout 10; then \
	    echo "demo: no MNIST to be had. THE DEMO RUNS ON SYNTHETIC DIGITS, drawn by the program."; \
	    set -- --data $(SYNTHETIC); \
	    $(DIGITS) data info "$$@" >/dev/null 2>&1 \
	      || $(DIGITS) data synthesize --out $(SYNTHETIC); \
	  fi; \
	fi; \
	$(DIGITS) data info "$$@"; \
	if [ -e demo ] && [ ! -f demo/.made-by-make-demo ]; then \
	  echo "demo: there is a demo here that make did not make; rename it or remove it" >&2; exit 1; \
	fi; \
	rm -rf demo; mkdir demo; touch demo/.made-by-make-demo; \
	echo "demo: 1000 steps for each of two models, 2 to 5 minutes where nothing else runs on two cores"; \
	$(DIGITS) compare "$$@" --steps 1000 --seeds 1 --schedule quadratic --sampling-steps 50 \
	  --samples 1000 --out demo; \
	echo "demo: open demo/report.html for the samples, the losses and the settings"

man: build ## A manual page for each command, in .build
	$(SWIFT) package -c release generate-manual --multi-page >/dev/null

install: man ## Install below PREFIX: program, models, completions, man pages (default /usr/local)
	MAN_PAGES=$(MAN_PAGES) Packaging/install.sh $(DIGITS) "$(PREFIX)"

uninstall: ## Remove what `make install` put below PREFIX
	Packaging/install.sh --remove "$(PREFIX)"

dist: man ## A tarball in dist/ that runs on a bare Linux, on three generations of processors
	MAN_PAGES=$(abspath $(MAN_PAGES)) Packaging/dist.sh dist

docs: setup ## The library's documentation, in .build/docs
	DIGITS_DOCS=1 $(SWIFT) package --scratch-path .build-docs --allow-writing-to-directory .build/docs \
	  generate-documentation --target DigitDiffusion --output-path .build/docs \
	  --transform-for-static-hosting --warnings-as-errors
	@echo "docs: .build/docs; look at them with: python3 -m http.server -d .build/docs, then" \
	  "http://localhost:8000/documentation/digitdiffusion"

format: ## Format the Swift sources in place
	$(SWIFT) format -i -r $(SOURCES)

lint: ## Check the format of the Swift sources
	$(SWIFT) format lint --strict -r $(SOURCES)

bench: build ## Verify and time kernels and networks (idle machine; BENCH="options")
	$(DIGITS) bench $(BENCH)

bench-peer: build $(PEER_READY) ## The networks against PyTorch, in turns (PEER_PYTHON=python to choose)
	$(PEER_PYTHON) Tests/Twin/versus.py --digits $(DIGITS) $(BENCH)

twin-check: build $(PEER_READY) ## Outputs and gradients of tiny and small against PyTorch
	@mkdir -p $(TWIN_FILES); set -e; \
	for network in tiny small; do \
	  $(DIGITS) bench dump --random $$network --model $(TWIN_FILES)/$$network.safetensors \
	    --dump $(TWIN_FILES)/$$network.dump.safetensors; \
	  $(PEER_PYTHON) Tests/Twin/compare.py $(TWIN_FILES)/$$network.safetensors \
	    --dump $(TWIN_FILES)/$$network.dump.safetensors >$(TWIN_FILES)/$$network.txt \
	    || { grep -v '^ok' $(TWIN_FILES)/$$network.txt; exit 1; }; \
	  grep -v '^ok  *gradient' $(TWIN_FILES)/$$network.txt; \
	done

$(PEER_VENV)/.ready: Tests/Twin/requirements.txt
	python3 -m venv $(PEER_VENV)
	$(PEER_VENV)/bin/pip install -q -r $<
	@touch $@

clean: ## Remove what was built and the demo's results
	rm -rf .build .build-dist .build-docs $(SANITIZED) dist demo campaign-failures $(SYNTHETIC)
