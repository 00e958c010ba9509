/* product.h - data product files, both dialects
 *
 * `kind: DataProduct`, any apiVersion: the ports, promises and links that a
 * contract's own file may not have. Source: the two data-product dialects, README ("Documents").
 */
#ifndef CONTRACT_PRODUCT_H
#define CONTRACT_PRODUCT_H

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
	bool contains_pii;
	struct str *pii_fields;
	const struct node **pii_at;
	size_t pii_count;
	struct quality **quality;
	size_t quality_count;
	const struct node *root, *at;
	const struct source *source;
};

bool product_read(struct arena *a, const struct node *root, struct product **out,
                  struct defects *defects, struct failure *why);

/* The contract as the product publishes it: the contract's ports plus the product's output ports that
 * link to it (of all ports, if none links), address `product` set; SLAs joined, the stricter one where both state
 * it. Disagreements are defects (PRODUCT_...). Gives a copy; the contract is not changed. */
struct contract *product_join(struct arena *a, const struct product *p, const struct contract *c,
                              struct defects *defects);

#endif
