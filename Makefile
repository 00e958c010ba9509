# Treaty: the only entry point. "make help" lists the targets.
# Variables for the command line, the environment or config.mak:
#   SANITIZE=address,undefined | thread   COV=1   CC=clang   WERROR=1   V=1 (show commands)
#   ONLY=text (run only tests whose name contains it)   PREFIX, DESTDIR   SECONDS=60 (fuzz)
-include config.mak

VERSION  = 0.1.0
PREFIX   = /usr/local
CC       = gcc
WARN     = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wundef -Wvla \
           -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings \
           -Wpointer-arith -Wcast-qual -Wswitch-enum -Wformat=2 -Wno-format-nonliteral
OPT      = -O2 -g
HARDEN   = -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
HARDEN_LD = -pie -Wl,-z,relro,-z,now
CPPFLAGS = -I. -D_GNU_SOURCE -DTREATY_VERSION=\"$(VERSION)\"
CFLAGS   = -std=c11 -pthread $(OPT) $(WARN) $(if $(WERROR),-Werror) $(HARDEN) $(MODE)
LINK     = $(CC) -pthread $(MODE) $(HARDEN_LD) $(LDFLAGS)
LIBS     = -lyaml -llmdb -lnettle -lpcre2-8 -lz
PYTHON   = $(firstword $(wildcard /usr/bin/python3) python3)
JOBS    := $(shell nproc 2>/dev/null || echo 2)
Q        = $(if $(V),,@)
say      = @$(if $(V),:,printf '  %-7s %s\n' $(1) $@)

# One object tree per variant, so that variants never mix.
comma   := ,
VARIANT  = $(if $(FUZZING),fuzz,$(if $(MUTANT),mutant,$(if $(SANITIZE),$(subst $(comma),-,$(SANITIZE)),$(if $(COV),cov,plain))))
B        = build/$(notdir $(lastword $(CC)))-$(VARIANT)
ifneq ($(SANITIZE)$(FUZZING),)
OPT      = -O1 -g -fno-omit-frame-pointer
HARDEN   =
HARDEN_LD =
MODE     = -fsanitize=$(if $(FUZZING),fuzzer-no-link$(comma)address$(comma)undefined,$(SANITIZE)) -fno-sanitize-recover=all
endif
ifdef COV
OPT      = -O0 -g
HARDEN   =
HARDEN_LD =
MODE     = --coverage
endif

# For tests/mutate: a mutant costs one object and no link. Every program looks for a name in
# libmutant.so first, which holds nothing but the source that is being broken.
ifdef MUTANT
OPT      = -O1 -fno-delete-null-pointer-checks -DCHECK_FIRST
HARDEN   = -fPIC
HARDEN_LD = -Wl,-rpath,'$$ORIGIN:$$ORIGIN/../..' -Wl,--no-as-needed $(B)/libmutant.so -Wl,--as-needed
endif

# Everything but main() goes into one archive; the command, the tests and the
# fuzz targets link from it.
LIB     := $(sort $(wildcard contract/base/*.c contract/*.c contract/*/*.c compat/*.c compat/*/*.c \
                             registry/*.c registry/*/*.c) $(filter-out tools/treaty.c,$(wildcard tools/*.c tools/*/*.c)))
CASES   := $(sort $(wildcard testdata/rules/*.case))
OBJ      = $(LIB:%.c=$(B)/%.o) $(B)/rule_cases.o
ARCHIVE  = $(B)/$(if $(MUTANT),libtreaty.so,treaty.a)
MAIN    := $(wildcard tools/treaty.c)
TREATY   = $(if $(MAIN),$(B)/treaty)
HELPERS := $(filter-out %_test.c,$(wildcard tests/unit/*.c))
HELPER_A = $(if $(HELPERS),$(B)/tests/helpers.a)
TESTS    = $(patsubst %.c,$(B)/%,$(wildcard tests/unit/*_test.c))
FUZZ    := $(wildcard tests/fuzz/fuzz_*.c)
REPLAY   = $(FUZZ:%.c=$(B)/%)
ORACLES  = $(patsubst %.c,$(B)/%,$(filter-out $(LIBAVRO).c,$(wildcard tests/oracle/*.c)))
LIBAVRO  = tests/oracle/libavro_oracle
BENCHES  = $(patsubst %.c,$(B)/%,$(wildcard tests/bench/*/*.c))
HDRS    := $(wildcard contract/base/*.h contract/*.h contract/*/*.h compat/*.h compat/*/*.h \
                      registry/*.h registry/*/*.h tools/*.h tools/*/*.h tests/*.h tests/*/*.h)

all: $(if $(TREATY),build/treaty,$(TESTS))

# build/treaty is always the plain one; a variant's is $(B)/treaty.
build/treaty: $(TREATY)
	@$(if $(filter plain,$(VARIANT)),cp -f $< $@)

# From all objects, not from the archive: that would hide a name defined twice,
# and one that nothing defines where nothing asks for it.
$(B)/treaty: $(MAIN:%.c=$(B)/%.o) $(if $(MUTANT),$(ARCHIVE),$(OBJ))
	$(call say,LINK)
	$(Q)$(LINK) -o $@ $^ $(LIBS)

$(B)/treaty.a: $(OBJ)
	$(Q)rm -f $@ && ar rcs $@ $^

$(B)/libmutant.so: | $(B)/flags
	$(Q)$(CC) -shared -Wl,-soname,$(@F) -o $@ -x c /dev/null

$(B)/libtreaty.so: $(OBJ) | $(B)/libmutant.so
	$(Q)$(LINK) -shared -Wl,-soname,$(@F) -o $@ $^ $(LIBS)

$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MD -MP -c -o $@ $<

# The examples of treaty rules ID.
$(B)/rule_cases.c: tools/rule_cases.awk $(CASES)
	@mkdir -p $(@D)
	$(Q)LC_ALL=C awk -f tools/rule_cases.awk $(CASES) > $@

$(B)/rule_cases.o: $(B)/rule_cases.c tools/rule_examples.h $(B)/flags
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# Rewritten only when the flags change, so that changed flags rebuild all.
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(CPPFLAGS) $(CFLAGS)' | cmp -s - $@ || echo '$(CC) $(CPPFLAGS) $(CFLAGS)' > $@

$(B)/tests/helpers.a: $(HELPERS:%.c=$(B)/%.o)
	$(Q)rm -f $@ && ar rcs $@ $^

$(TESTS): %: %.o $(HELPER_A) $(ARCHIVE)
	$(call say,LINK)
	$(Q)$(LINK) -o $@ $^ $(LIBS)

# What tests and benches in Python ask many thousand times in one process.
$(ORACLES) $(BENCHES): %: %.o $(ARCHIVE)
	$(call say,LINK)
	$(Q)$(LINK) -o $@ $^ $(LIBS)

# A second opinion. Nothing of ours is in it: both sides name their functions alike.
$(B)/$(LIBAVRO): %: %.o
	$(call say,LINK)
	$(Q)$(LINK) -o $@ $^ -lavro

# The fuzz targets; replay.c stands in for libFuzzer in every other variant.
$(REPLAY): %: %.o $(if $(FUZZING),,$(B)/tests/fuzz/replay.o) $(ARCHIVE)
	$(call say,LINK)
	$(Q)$(LINK) $(if $(FUZZING),-fsanitize=fuzzer) -o $@ $^ $(LIBS)

# ---- what a person asks for ------------------------------------------------

help:
	@echo 'all           build/treaty (the default)'
	@echo 'demo          the story from publish to retire, in the folder demo/'
	@echo 'test          every quick proof; ends with "N passed, N failed"'
	@echo 'test-core     unit tests only      test-long     and the mutants and crashes too'
	@echo 'bench         times and memory     fuzz          each target for SECONDS=60'
	@echo 'interop       against the real clients and tools that are here'
	@echo 'check-includes, check-headers, check-hygiene, format-check    the house rules'
	@echo 'format        format changed lines update-golden rewrite expected outputs, for review'
	@echo 'coverage      line coverage        dist          build/treaty-$(VERSION)-linux-*.tar.gz'
	@echo 'install       into PREFIX=$(PREFIX) below DESTDIR      clean         remove build/ and demo/'

# These install what they need first (tools/package/depends), and only then
# look at the tree, in a second make that uses every processor.
MAKE_ALL = +$(Q)$(MAKE) --no-print-directory $(if $(filter -j%,$(MAKEFLAGS)),,-j$(JOBS))
NEED     = $(Q)sh tools/package/depends

demo:
	$(NEED) build
	$(MAKE_ALL) all
	$(if $(wildcard tools/demo),$(Q)TREATY=$(CURDIR)/build/treaty sh tools/demo demo,$(error there is no demo yet))

test test-core test-long update-golden coverage:
	$(NEED) build test
	$(MAKE_ALL) run-$@

interop bench:
	$(NEED) build test
	$(MAKE_ALL) all $(if $(filter interop,$@),tests-build,bench-build)
	$(Q)TREATY=$(CURDIR)/build/treaty $(PYTHON) tests/run --kind $@ --build $(B)

# ---- proofs -----------------------------------------------------------------

RUNNER    = $(Q)$(PYTHON) tests/run --build $(B) $(if $(ONLY),--only '$(ONLY)')
TESTABLE  = $(TREATY) $(TESTS) $(REPLAY) $(ORACLES) $(BENCHES) $(B)/$(LIBAVRO)

run-test: $(TESTABLE)
	$(RUNNER)

run-test-core: $(TESTS)
	$(RUNNER) --kind unit

tests-build: $(TESTABLE)

run-test-long: $(TESTABLE)
	$(RUNNER) --long

run-update-golden: $(TESTABLE)
	$(RUNNER) --kind cli,python --update-golden

run-coverage:
	$(NEED) cover
	@find build/$(notdir $(CC))-cov -name '*.gcda' -delete 2>/dev/null || true
	+$(Q)$(MAKE) --no-print-directory COV=1 run-test
	gcovr -r . --object-directory build/$(notdir $(CC))-cov -e tests/ --sort-uncovered

# Each target runs alone for SECONDS, from its checked-in inputs and what
# earlier runs found; what it breaks on lands in build/fuzz/.
FUZZ_SECONDS = $(if $(filter command line environment,$(origin SECONDS)),$(SECONDS),60)
fuzz:
	$(NEED) build fuzz
	+$(Q)$(MAKE) --no-print-directory -j$(JOBS) CC=clang FUZZING=1 fuzz-build
	+$(Q)$(MAKE) --no-print-directory CC=clang FUZZING=1 $(FUZZ:tests/fuzz/%.c=run-%)

fuzz-build: $(REPLAY)

bench-build: $(BENCHES)

run-fuzz_%: $(B)/tests/fuzz/fuzz_%
	@mkdir -p build/fuzz/$* testdata/fuzz/$*
	$< -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=1024 -artifact_prefix=build/fuzz/ \
		-print_final_stats=1 $(addprefix -dict=,$(wildcard tests/fuzz/$*.dict)) build/fuzz/$* testdata/fuzz/$*

# ---- house rules --------------------------------------------------------------

# Every header compiles on its own.
check-headers:
	$(Q)printf '%s\n' $(HDRS) | xargs -P$(JOBS) -I{} \
		$(CC) $(CPPFLAGS) -std=c11 $(WARN) -Werror -fsyntax-only -include {} -x c /dev/null

# The direction of includes, from what the compiler says each file really read.
check-includes: $(TREATY) $(TESTS) $(REPLAY)
	$(Q)$(PYTHON) tests/includes $(B)

check-hygiene:
	$(Q)sh tests/hygiene

# Only lines that changed since FORMAT_BASE (default: since the main branch).
format-check format:
	$(Q)sh tests/format $(if $(filter format,$@),apply,check) $(FORMAT_BASE)

compile_commands.json:
	bear --output $@ -- $(MAKE) -B all

# ---- delivery -----------------------------------------------------------------

install: all
	install -D -m 755 build/treaty $(DESTDIR)$(PREFIX)/bin/treaty
	$(if $(wildcard README.md),install -D -m 644 README.md $(DESTDIR)$(PREFIX)/share/doc/treaty/README.md)

# Third-party libraries inside, only the C library outside.
$(B)/treaty-static: $(MAIN:%.c=$(B)/%.o) $(ARCHIVE)
	$(call say,LINK)
	$(Q)$(LINK) -static-libgcc -o $@ $^ -Wl,-Bstatic $(LIBS) -Wl,-Bdynamic

dist:
	$(if $(MAIN),,$(error there is no command to pack yet))
	$(NEED) build
	$(MAKE_ALL) $(B)/treaty-static
	$(Q)sh tools/package/dist $(B)/treaty-static $(VERSION)

clean:
	rm -rf build demo compile_commands.json

.SECONDARY:
.DELETE_ON_ERROR:
.PHONY: all help demo test test-core test-long update-golden coverage interop bench fuzz fuzz-build bench-build tests-build \
	run-test run-test-core run-test-long run-update-golden run-coverage \
	check-headers check-includes check-hygiene format-check format install dist clean FORCE
-include $(LIB:%.c=$(B)/%.d) $(MAIN:%.c=$(B)/%.d) $(TESTS:=.d) $(REPLAY:=.d) $(ORACLES:=.d) $(B)/$(LIBAVRO).d $(BENCHES:=.d) $(HELPERS:%.c=$(B)/%.d)
