/* registry_use.h - which registry a command talks to, and who is talking */
#ifndef TOOLS_CMD_REGISTRY_USE_H
#define TOOLS_CMD_REGISTRY_USE_H

#include "registry/registry.h"
#include "tools/command.h"

/* Rows for a command's options. */
#define OPTION_DIRECTORY                                                                        \
	{                                                                                       \
		"registry", "DIR",                                                              \
			"the registry's directory (or TREATY_REGISTRY, or .treaty.yaml)", false \
	}
#define OPTION_REGISTRY                                                                            \
	{ "registry", "URL or DIR",                                                                \
	  "the registry (or TREATY_REGISTRY, or registry: in .treaty.yaml)", false },              \
		{ "header", "NAME: VALUE", "sent to the registry's URL with each request", true }, \
		{ "ca", "FILE", "authorities to trust for https:// (or SSL_CERT_FILE)", false },   \
	{                                                                                          \
		"timeout", "SECONDS", "how long an answer of the registry's URL may take (300)",   \
			false                                                                      \
	}
#define OPTION_JSON { "json", NULL, "print JSON", false }

/* The directory or address that --registry, TREATY_REGISTRY or .treaty.yaml names; empty if none
 * does. */
bool registry_named(struct run *run, struct str *out, struct failure *why);
/* Opens what --registry, TREATY_REGISTRY or .treaty.yaml names, a directory or an address; closed
 * when the run's arena is freed. flags: enum store_open. USAGE if none is named. */
bool registry_use(struct run *run, unsigned flags, struct registry **out, struct failure *why);
/* For what works on the files: an address is refused. */
bool registry_use_directory(struct run *run, unsigned flags, struct registry **out,
                            struct failure *why);
/* TREATY_ACTOR, or the login name at this host; the clock. */
bool actor_now(struct run *run, struct actor *out, struct failure *why);

/* "NAME@VERSION", "NAME@2", "NAME": version empty if there is none. */
void split_version(struct str operand, struct str *name, struct str *version);
/* The same, where only a major makes sense: NAME@2 or --major 2. USAGE otherwise. */
bool need_major(struct run *run, struct str operand, struct str *name, long long *major, struct failure *why);

/* "2026-11-21 06:42" in UTC. */
struct str time_text(struct arena *a, int64_t ms);
/* Prints a tree for --json. */
void print_json(struct run *run, const struct node *root);
struct str plural(struct arena *a, size_t n, const char *one); /* "1 consumer", "2 consumers" */

#endif
