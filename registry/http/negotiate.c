#include "registry/http/negotiate.h"

static const char *const names[MEDIA_COUNT] = {
	"application/vnd.schemaregistry.v1+json",
	"application/vnd.schemaregistry+json",
	"application/json",
};

const char *media_name(enum media m)
{
	return names[m];
}

/* q=0.25 in thousandths. What is no number counts as 1, as if it were not there. */
static int quality_of(struct str parameters)
{
	while (parameters.len) {
		struct str value = str_trim(str_cut(&parameters, ';')),
			   key = str_trim(str_cut(&value, '='));
		int q = 0, place = 1000;

		if (!str_eq_nocase(key, STR("q")))
			continue;
		value = str_trim(value);
		if (!value.len || str_find(STR("01."), value.ptr[0]) < 0)
			return 1000;
		if (str_starts(value, "1"))
			return 1000;
		value = str_skip(value, str_starts(value, "0") ? 2 : 1);
		for (size_t i = 0; i < value.len && i < 3; i++) {
			int digit = value.ptr[i] - '0';

			if (digit < 0 || digit > 9)
				return 1000;
			q += digit * (place /= 10);
		}
		return q;
	}
	return 1000;
}

static bool range_fits(struct str range, struct str name)
{
	struct str type;

	if (str_is(range, "*") || str_is(range, "*/*"))
		return true;
	if (str_eq_nocase(range, name))
		return true;
	type = str_cut(&range, '/');
	return str_is(range, "*") && str_eq_nocase(type, str_cut(&name, '/'));
}

bool media_accept(struct str accept, enum media *out)
{
	int best[MEDIA_COUNT] = { 0 };
	bool refused[MEDIA_COUNT] = { 0 };
	int winner = -1;

	if (!str_trim(accept).len) {
		*out = MEDIA_REGISTRY_V1;
		return true;
	}
	while (accept.len) {
		struct str parameters = str_cut(&accept, ','),
			   range = str_trim(str_cut(&parameters, ';'));
		int q = quality_of(parameters);

		for (int m = 0; m < MEDIA_COUNT; m++) {
			if (!range_fits(range, str_of(names[m])))
				continue;
			if (q > best[m])
				best[m] = q;
			if (!q && str_eq_nocase(range, str_of(names[m])))
				refused[m] = true;
		}
	}
	for (int m = 0; m < MEDIA_COUNT; m++) {
		if (best[m] && !refused[m] && (winner < 0 || best[m] > best[winner]))
			winner = m;
	}
	if (winner < 0)
		return false;
	*out = (enum media)winner;
	return true;
}

bool media_is_readable(struct str content_type)
{
	struct str type = str_trim(str_cut(&content_type, ';'));

	if (!type.len || str_eq_nocase(type, STR("application/octet-stream")))
		return true;
	for (int m = 0; m < MEDIA_COUNT; m++) {
		if (str_eq_nocase(type, str_of(names[m])))
			return true;
	}
	return false;
}

bool encoding_takes_gzip(struct str header)
{
	int named = -1, any = -1;

	while (header.len) {
		struct str parameters = str_cut(&header, ','),
			   coding = str_trim(str_cut(&parameters, ';'));

		if (str_eq_nocase(coding, STR("gzip")) || str_eq_nocase(coding, STR("x-gzip")))
			named = quality_of(parameters);
		else if (str_is(coding, "*"))
			any = quality_of(parameters);
	}
	return (named >= 0 ? named : any) > 0;
}
