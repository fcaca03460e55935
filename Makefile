# The front door; knows no source files (meson.build does). `make help` lists the doors.
B ?= build
OPTS ?=
DESTDIR ?=
PREFIX ?= /usr/local
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
FUZZ_SECONDS ?= 20
export FUZZ_SECONDS JOBS

.PHONY: all help deps demo check test asan tsan fuzz lint bench install clean
all: $(B)/build.ninja ## the release program: build/sbom
	@ninja -C $(B) -j $(JOBS) sbom

$(B)/build.ninja:
	@command -v meson >/dev/null || { echo "meson is missing: run 'make deps' first"; exit 5; }
	@meson setup $(B) $(OPTS)

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' Makefile | expand -t 12

deps: ## install what the build needs (Debian packages, listed in tools/deps.sh)
	@tools/deps.sh build

demo: ## build a small fleet of real images, scan it, show the report
	@tools/deps.sh demo
	@$(MAKE) --no-print-directory all B=$(B)
	@tools/demo/build.sh $(B)/demo
	@tools/demo/show.sh $(B)/sbom $(B)/demo

check: ## every test; ends with "N passed, N failed"
	@tools/deps.sh check
	@tests/run.sh

test: $(B)/build.ninja ## unit tests only
	@meson test -C $(B) --suite unit --print-errorlogs

asan: ## unit tests and corpora under AddressSanitizer and UBSan
	@tools/sanitize.sh asan

tsan: ## unit tests and corpora under ThreadSanitizer
	@tools/sanitize.sh tsan

fuzz: ## every fuzz harness for FUZZ_SECONDS (20) each
	@tools/fuzz.sh

lint: ## format, floors, shape, headers, licence lines, clang-tidy
	@tools/lint.sh

bench: ## ours beside the floor and beside Syft where Go is at hand (BENCH=big for a 3.4 GB image)
	@tools/deps.sh bench
	@$(MAKE) --no-print-directory all B=$(B)
	@bench/run.sh $(B)/sbom

install: ## DESTDIR= PREFIX=
	@$(MAKE) --no-print-directory $(B)/build.ninja
	@meson configure $(B) -Dprefix=$(PREFIX)
	@DESTDIR=$(DESTDIR) meson install -C $(B)

clean: ## remove every build directory; downloads in .cache stay
	@rm -rf build build-*
