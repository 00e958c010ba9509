# Variables a developer sets on the command line, or keeps in config.mak:
#   SANITIZE=address,undefined | thread    COV=1    CC=clang    V=1
-include config.mak

CC       = gcc
WARN     = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wundef -Wvla \
           -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings \
           -Wpointer-arith -Wcast-qual -Wswitch-enum -Wformat=2 -Wno-format-nonliteral
OPT      = -O2 -g
HARDEN   = -D_FORTIFY_SOURCE=2 -fstack-protector-strong
CPPFLAGS = -I. -D_GNU_SOURCE
CFLAGS   = -std=c11 $(OPT) $(WARN) $(HARDEN) $(MODE)
LDLIBS   = -lyaml -llmdb -lnettle -lpcre2-8 -lpthread

# One object tree per variant, so that variants never mix.
comma := ,
VARIANT = $(if $(SANITIZE),$(subst $(comma),-,$(SANITIZE)),$(if $(COV),cov,plain))
B       = build/$(CC)-$(VARIANT)
ifdef SANITIZE
OPT     = -O1 -g -fno-omit-frame-pointer
MODE    = -fsanitize=$(SANITIZE) -fno-sanitize-recover=all
HARDEN  =
endif
ifdef COV
OPT     = -O0 -g
MODE    = --coverage
HARDEN  =
endif
Q = $(if $(V),,@)

LIB   := $(sort $(wildcard contract/base/*.c contract/*.c contract/*/*.c compat/*.c registry/*.c registry/*/*.c))
OBJ   := $(LIB:%.c=$(B)/%.o)
TOOL  := $(wildcard tools/*.c)
TESTS := $(patsubst tests/%.c,$(B)/tests/%,$(wildcard tests/unit/*_test.c))
HDRS  := $(wildcard contract/base/*.h contract/*.h contract/*/*.h compat/*.h registry/*.h registry/*/*.h tools/*.h tests/*.h)

all: $(if $(TOOL),build/treaty) $(TESTS)

$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(TESTS): %: %.o $(OBJ)
	$(Q)$(CC) $(MODE) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# Rewritten only when the flags change, so that changed flags rebuild all.
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(CPPFLAGS) $(CFLAGS)' | cmp -s - $@ || echo '$(CC) $(CPPFLAGS) $(CFLAGS)' > $@

build/treaty: $(B)/treaty
	@cp -f $< $@

$(B)/treaty: $(TOOL:%.c=$(B)/%.o) $(OBJ)
	$(Q)$(CC) $(MODE) $(LDFLAGS) -o $@ $^ $(LDLIBS)

test: $(TESTS)
	$(Q)for t in $(TESTS); do $(RUN) ./$$t || exit 1; done

# Every header compiles on its own.
check-headers:
	$(Q)for h in $(HDRS); do \
		echo "#include \"$$h\"" | $(CC) $(CPPFLAGS) -std=c11 $(WARN) -fsyntax-only -x c - || exit 1; done

fuzz-%: tests/fuzz_%.c $(LIB)
	@mkdir -p build/fuzz build/corpus/$*
	$(Q)clang $(CPPFLAGS) -std=c11 -g -O1 -fsanitize=fuzzer,address,undefined -o build/fuzz/$* $^ $(LDLIBS)
	build/fuzz/$* -max_total_time=$(or $(SECONDS),60) build/corpus/$* testdata/fuzz/$*

compile_commands.json:
	bear --output $@ -- $(MAKE) -B all

clean:
	rm -rf build compile_commands.json

.SECONDARY:
.PHONY: all check check-headers check-includes clean FORCE
-include $(OBJ:.o=.d) $(TESTS:=.d)
