/* set_format.c - what is known of formats
 *
 * Validators differ at the edges of a format, so a row holds two regular languages: what every
 * validator that asserts the format takes, and outside of what none takes anything. Between them
 * nothing is claimed. */
#include "compat/json_schema/set_impl.h"

#define DAY   "(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
#define CLOCK "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"
#define BYTE  "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
#define HEX   "[0-9a-f]{1,4}"
#define HOST  "[a-z][a-z0-9]{0,20}(\\.[a-z][a-z0-9]{0,20}){0,2}"
#define ANY   "[^]*"

/* clang-format off */
static const struct set_format formats[] = {
	{ "date", "^[12][0-9]{3}-" DAY "$", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" },
	{ "time", "^" CLOCK "$", "^[0-9]{2}:[0-9]{2}" },
	{ "date-time", "^[12][0-9]{3}-" DAY "T" CLOCK "$", "^[0-9]{4}-[0-9]{2}-[0-9]{2}[^0-9][0-9]{2}:[0-9]{2}" },
	{ "duration", "^P[1-9]D$", "^P" },
	{ "email", "^[a-z][a-z0-9]{0,20}@[a-z][a-z0-9]{0,20}\\.(com|org)$", "[^]@[^]" },
	{ "idn-email", "^[a-z][a-z0-9]{0,20}@[a-z][a-z0-9]{0,20}\\.(com|org)$", "[^]@[^]" },
	{ "hostname", "^" HOST "$", "^[^\\s@!/?#]+$" },
	{ "idn-hostname", "^" HOST "$", "^[^\\s@!/?#]+$" },
	{ "ipv4", "^(" BYTE "\\.){3}" BYTE "$", "^[0-9]{1,3}(\\.[0-9]{1,3}){3}$" },
	{ "ipv6", "^(" HEX ":){7}" HEX "$|^::(" HEX ")?$", "^[0-9A-Fa-f.]*:[0-9A-Fa-f:.]+(%[^]*)?$" },
	{ "uuid", "^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
	          "^([Uu][Rr][Nn]:[Uu][Uu][Ii][Dd]:)?[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$" },
	{ "uri", "^https?://[a-z]+\\.[a-z]+(/[a-z0-9]*)*$", "^[A-Za-z][A-Za-z0-9+.-]*:" },
	{ "iri", "^https?://[a-z]+\\.[a-z]+(/[a-z0-9]*)*$", "^[A-Za-z][A-Za-z0-9+.-]*:" },
	{ "uri-reference", "^(https?://[a-z]+\\.[a-z]+)?(/[a-z0-9]+)*$", "^[^\\s<>{}|\\\\^`]*$" },
	{ "iri-reference", "^(https?://[a-z]+\\.[a-z]+)?(/[a-z0-9]+)*$", "^[^\\s<>{}|\\\\^`]*$" },
	{ "uri-template", "^https?://[a-z]+\\.[a-z]+(/[a-z0-9]*)*$", ANY },
	{ "json-pointer", "^(/[a-z0-9]*)*$", "^(/[^]*)?$" },
	{ "relative-json-pointer", "^[1-9](/[a-z0-9]*)*$", "^[0-9]" },
	{ "regex", "^[a-z0-9]+$", ANY },
};
/* clang-format on */

const struct set_format *set_format_find(struct str name)
{
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (str_is(name, formats[i].name))
			return &formats[i];
	return NULL;
}
