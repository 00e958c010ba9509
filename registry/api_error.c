#include "registry/api_error.h"

#include "contract/base/node.h"

#include <assert.h>

static const struct error_row {
	int status, code;
	const char *message;
} rows[] = {
#define X(name, status, code, message) [API_##name] = { status, code, message },
#include "registry/api_error.def"
#undef X
};

/* A code of five digits begins with its status; one of three is it. */
#define X(name, status, code, message) \
	_Static_assert(((code) < 1000 ? (code) : (code) / 100) == (status), #name);
#include "registry/api_error.def"
#undef X

int api_error_status(enum api_error e)
{
	return rows[e].status;
}

int api_error_code(enum api_error e)
{
	return rows[e].code;
}

const char *api_error_template(enum api_error e)
{
	return rows[e].message;
}

size_t api_error_texts(enum api_error e)
{
	size_t n = 0;

	for (const char *at = strstr(rows[e].message, "%s"); at; at = strstr(at + 2, "%s"))
		n++;
	return n;
}

struct str api_error_message(struct arena *a, enum api_error e, const struct str *texts, size_t n)
{
	const char *rest = rows[e].message, *at;
	struct buf out;

	assert(n == api_error_texts(e));
	buf_init(&out, a, 0);
	for (size_t i = 0; (at = strstr(rest, "%s")) != NULL; i++) {
		buf_add(&out, (struct str){ rest, (size_t)(at - rest) });
		if (i < n)
			buf_add(&out, texts[i]);
		rest = at + 2;
	}
	buf_add_c(&out, rest);
	return buf_str(&out);
}

struct str api_error_body(struct arena *a, enum api_error e, struct str message)
{
	struct buf out;

	buf_init(&out, a, 0);
	buf_printf(&out, "{\"error_code\":%d,\"message\":", rows[e].code);
	json_print_text(&out, message);
	buf_add_c(&out, "}");
	return buf_str(&out);
}

enum api_error api_error_of_failure(enum failure_code code)
{
	static const enum api_error of[FAILURE_COUNT] = {
		[FAILURE_NONE] = API_INTERNAL,
		[FAILURE_USAGE] = API_BAD_REQUEST_TEXT,
		[FAILURE_SYNTAX] = API_BAD_REQUEST_TEXT,
		[FAILURE_LIMIT] = API_TOO_LARGE,
		[FAILURE_NOT_FOUND] = API_INTERNAL,
		[FAILURE_READ] = API_INTERNAL,
		[FAILURE_MEMORY] = API_UNAVAILABLE,
		[FAILURE_INTERNAL] = API_INTERNAL,
		[FAILURE_REFUSED] = API_OPERATION_NOT_PERMITTED,
		[FAILURE_STORE] = API_STORE_FAILED,
		[FAILURE_BUSY] = API_UNAVAILABLE,
	};

	return of[code];
}

/* The first row with an error's code is what it says to a client. */
static const struct operation_row {
	enum failure_code failure;
	enum api_error error;
} operation_rows[] = {
	{ FAILURE_USAGE, API_V1_USAGE },     { FAILURE_SYNTAX, API_V1_SYNTAX },
	{ FAILURE_LIMIT, API_TOO_LARGE },    { FAILURE_NOT_FOUND, API_V1_NOT_FOUND },
	{ FAILURE_REFUSED, API_V1_REFUSED }, { FAILURE_REFUSED, API_V1_GATE },
	{ FAILURE_STORE, API_STORE_FAILED }, { FAILURE_BUSY, API_UNAVAILABLE },
	{ FAILURE_MEMORY, API_UNAVAILABLE }, { FAILURE_INTERNAL, API_INTERNAL },
	{ FAILURE_READ, API_INTERNAL },
};

enum api_error api_error_of_operation(enum failure_code code)
{
	for (size_t i = 0; i < sizeof operation_rows / sizeof *operation_rows; i++)
		if (operation_rows[i].failure == code)
			return operation_rows[i].error;
	return API_INTERNAL;
}

enum failure_code api_operation_failure(long long error_code)
{
	for (size_t i = 0; i < sizeof operation_rows / sizeof *operation_rows; i++)
		if (rows[operation_rows[i].error].code == error_code)
			return operation_rows[i].failure;
	return FAILURE_NONE;
}
