/* product.c - a data product that points its ports to other contracts */
#include "compat/diff/diff.h"

#include "contract/product/product.h"

/* Is the contract still offered, on whatever port? */
static bool is_reachable(const struct product *p, struct str contract)
{
	for (size_t i = 0; i < p->port_count; i++)
		if (str_eq(p->ports[i].contract, contract))
			return true;
	return false;
}

void product_diff(const struct product *old, const struct product *new, struct findings *out)
{
	for (size_t i = 0; i < new->port_count; i++) {
		const struct product_port *is = &new->ports[i];

		for (size_t j = 0; j < old->port_count; j++) {
			const struct product_port *was = &old->ports[j];

			if (!str_eq(was->port.name, is->port.name) || !was->contract.len ||
			    str_eq(was->contract, is->contract) || is_reachable(new, was->contract))
				continue;
			finding_add(out, RULE_PRODUCT_PORT_CONTRACT,
			            &(struct finding_parts){
					    .path = is->port.name,
					    .at = is->contract_at ? is->contract_at : is->port.at,
					    .was = was->contract_at,
					    .old_value = was->contract,
					    .new_value = is->contract.len ? is->contract
			                                                  : STR("no contract") });
		}
	}
}
