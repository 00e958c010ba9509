/* product.h - data product files, both dialects
 *
 * `kind: DataProduct`, any apiVersion: the ports, promises and links that a
 * contract's own file may not have. Source: the two data-product dialects, README ("Documents").
 * One reader for both: no key means different things in the two. Variables such as
 * ${ORDERS_DB_URI} stay as they are written and are never expanded.
 */
#ifndef CONTRACT_PRODUCT_PRODUCT_H
#define CONTRACT_PRODUCT_PRODUCT_H

#include "contract/defect.h"
#include "contract/shape.h"

struct product_port {
	struct port port;
	struct str contract; /* relative path of its contract as written; empty: none */
	const struct node *contract_at;
};

struct product {
	struct str api_version, name, domain, owner;
	struct str address; /* domain "." name */
	struct product_port *ports;
	size_t port_count;
	struct sla **slas;
	size_t sla_count;
	bool contains_pii;        /* stated, or implied by pii_fields */
	bool pii_denied;          /* contains_pii: false is stated */
	const struct node *contains_pii_at;
	struct str *pii_fields;   /* names or paths of fields, as written */
	const struct node **pii_at;
	size_t pii_count;
	struct str residency;     /* classification.residency: "EU" */
	struct quality **quality; /* path: the column, empty for the whole */
	size_t quality_count;
	struct str alert_after;   /* freshness.alert_after: operational, no promise */
	struct str access_default; /* access.default: deny, allow */
	struct str *teams;        /* access.allow: teams that may consume */
	size_t team_count;
	const struct node *root, *at;
	const struct source *source;
};

/* False only if it is no data product at all (no map, another kind). */
bool product_read(struct arena *a, const struct node *root, struct product **out,
                  struct defects *defects, struct failure *why);

/* Does the link of a port lead to this contract? By path, seen from the product's file; by the contract's id; by the
 * file's name alone where nothing better matches is for the caller to decide. */
bool product_links(struct arena *a, const struct product *p, const struct product_port *port,
                   const struct contract *c);

/* The contract as the product publishes it: the contract's ports plus the product's output ports that
 * link to it (of all ports, if none links), address `product` set; SLAs joined, the stricter one where both state
 * it. Disagreements are defects (PRODUCT_...), those that product_lint() finds for this contract.
 * Gives a copy; the contract is not changed. */
struct contract *product_join(struct arena *a, const struct product *p, const struct contract *c,
                              struct defects *defects);

/* What a linter says about a product: alone, and held against the contracts its links lead to (those that could be read;
 * count may be 0). */
void product_lint(struct arena *a, const struct product *p, const struct contract *const *contracts,
                  size_t count, struct defects *defects);

#endif
