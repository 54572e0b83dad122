# Two commands for newcomers: `make quickstart` and `make test`. The rest is for those who work on it.
PREFIX ?= /usr/local
BUILD := swift build --explicit-target-dependency-import-check error
RELEASE := $(BUILD) -c release --static-swift-stdlib

KILLS ?= 320
SEED ?= 1

.PHONY: quickstart test check format bench chaos fuzz sanitize install libraries

quickstart: libraries ; $(RELEASE) --product fetch && $(RELEASE) --product local-forge && Scripts/quickstart.sh
test: libraries ; $(BUILD) --build-tests && Scripts/test.sh
check: libraries ; Scripts/format.sh --check && $(BUILD) --build-tests
format: ; Scripts/format.sh
chaos: libraries ; $(BUILD) --build-tests && KILLS=$(KILLS) SEED=$(SEED) swift test --skip-build --filter ReliabilityTests
bench: libraries ; $(RELEASE) --product fetch && Benchmarks/run.sh .build/release/fetch
fuzz: libraries ; Scripts/fuzz.sh
sanitize: libraries ; Scripts/sanitize.sh
install: libraries ; $(RELEASE) --product fetch && install -s -D -m 755 .build/release/fetch $(DESTDIR)$(PREFIX)/bin/fetch
libraries: ; @Scripts/libraries.sh
