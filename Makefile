# Two commands for newcomers: `make quickstart` and `make test`. The rest is for people who work on fetch.
PREFIX ?= /usr/local
BUILD := swift build --explicit-target-dependency-import-check error --disable-local-rpath

KILLS ?= 320
SEED ?= 1

.PHONY: quickstart test test-all check format bench chaos fuzz sanitize release-build install uninstall dist deb release check-packages libraries site screens

quickstart: libraries ; Scripts/release.sh --product fetch && Scripts/release.sh --product local-forge && Scripts/quickstart.sh
test: libraries ; $(BUILD) --build-tests && Scripts/test.sh
test-all: libraries ; $(BUILD) --build-tests && Scripts/test.sh --all
check: libraries ; Scripts/format.sh --check && $(BUILD) --build-tests
format: ; Scripts/format.sh
chaos: libraries ; $(BUILD) --build-tests && KILLS=$(KILLS) SEED=$(SEED) swift test --skip-build --filter ReliabilityTests
bench: libraries ; Scripts/release.sh --product fetch && Benchmarks/run.sh .build/release/fetch
fuzz: libraries ; Scripts/fuzz.sh
sanitize: libraries ; Scripts/sanitize.sh
release-build: libraries ; Scripts/release.sh --product fetch
install: release-build ; PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" Packaging/install.sh
uninstall: ; PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" Packaging/uninstall.sh
dist: release-build ; Packaging/dist.sh
deb: release-build ; Packaging/deb.sh
release: libraries ; Packaging/release.sh $(VERSION)
check-packages: release-build ; Scripts/release.sh --product local-forge && Packaging/tests.sh
site: ; Scripts/site.sh
screens: libraries ; $(BUILD) --product fetch && $(BUILD) --product local-forge && Scripts/screens.sh
libraries: ; @Scripts/libraries.sh
