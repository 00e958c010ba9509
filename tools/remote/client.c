#include "tools/remote/client.h"

#include "contract/base/limits.h"
#include "tools/interrupt.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#define CURL_DISABLE_TYPECHECK
#define CURL_DISABLE_DEPRECATION
#include <curl/curl.h>

enum {
	CONNECT_SECONDS = 15,
	STALL_SECONDS = 60, /* without a byte, also while the server thinks */
	REDIRECTS = 5,
	TRIES = 4,
	PAUSE_MS = 100,          /* before the second try; doubled each time */
	RETRY_AFTER_SECONDS = 10 /* longer than this a command does not wait for a busy server */
};

#define LIBRARY "libcurl.so.4"
#define OTHER   "libcurl-gnutls.so.4" /* the same interface; comes with Debian's git */

/* clang-format off */
#define CURL_CALLS(X) \
	X(global_init) X(easy_init) X(easy_cleanup) X(easy_reset) X(easy_setopt) X(easy_getinfo) \
	X(easy_perform) X(easy_strerror) X(slist_append) X(slist_free_all)
/* clang-format on */

struct curl_calls {
#define X(name) __typeof__(&curl_##name) name;
	CURL_CALLS(X)
#undef X
};

struct client {
	struct curl_calls curl;
	CURL *easy;
	struct client_settings settings;
	struct address address; /* path without a slash at its end */
	struct curl_slist *headers;
	char error[CURL_ERROR_SIZE];
	/* of the answer that is being received; not in the arena: libcurl stands between */
	char *body;
	size_t len, room;
	bool too_large, no_memory;
	long retry_after; /* seconds; -1: not said */
};

/* ---- the library ------------------------------------------------------------------ */

static bool load(struct curl_calls *out, struct failure *why)
{
	static const char *const names[] = {
#define X(name) "curl_" #name,
		CURL_CALLS(X)
#undef X
	};
	void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL),
	     *calls[sizeof names / sizeof *names];

	_Static_assert(sizeof calls == sizeof *out, "a pointer each");
	if (!library)
		library = dlopen(OTHER, RTLD_NOW | RTLD_LOCAL);
	if (!library)
		return failure_set(why, FAILURE_STORE,
		                   "a registry at an address needs the library " LIBRARY
		                   " (Debian package libcurl4): %s",
		                   dlerror());
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		calls[i] = dlsym(library, names[i]);
		if (!calls[i])
			return failure_set(why, FAILURE_STORE, LIBRARY " has no %s", names[i]);
	}
	memcpy(out, calls, sizeof calls); /* POSIX lets an object pointer hold a function's */
	if (out->global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return failure_set(why, FAILURE_STORE, LIBRARY " does not start");
	return true;
}

static void release(void *arg)
{
	struct client *c = arg;

	c->curl.slist_free_all(c->headers);
	if (c->easy)
		c->curl.easy_cleanup(c->easy);
	free(c->body);
}

/* ---- opening ---------------------------------------------------------------------- */

/* NAME: VALUE, and nothing that would begin a second line. */
static bool is_header(struct str h)
{
	ptrdiff_t colon = str_find(h, ':');

	for (size_t i = 0; i < h.len; i++) {
		unsigned char c = (unsigned char)h.ptr[i];

		if (c < ' ' || c == 0x7f || ((ptrdiff_t)i < colon && c <= ' '))
			return false;
	}
	return colon > 0;
}

static bool check_settings(const struct client_settings *s, struct failure *why)
{
	for (size_t i = 0; i < s->header_count; i++)
		if (!is_header(s->headers[i])) /* not shown: it may be a secret */
			return failure_set(why, FAILURE_USAGE, "--header takes \"NAME: VALUE\"");
	for (size_t i = 0; i < s->token.len; i++)
		if ((unsigned char)s->token.ptr[i] <= ' ' || s->token.ptr[i] == 0x7f)
			return failure_set(why, FAILURE_USAGE,
			                   "TREATY_TOKEN holds a blank or a line end");
	return true;
}

bool client_open(struct arena *a, const struct client_settings *settings, struct client **out,
                 struct failure *why)
{
	struct client *c = arena_new(a, struct client);

	c->settings = *settings;
	if (!address_read(a, settings->address, &c->address, why) || !check_settings(settings, why))
		return false;
	if (c->address.query.len)
		return failure_set(why, FAILURE_USAGE,
		                   "%.*s: an address of a registry has no ?query",
		                   STR_FMT(c->address.shown));
	while (str_ends(c->address.path, "/"))
		c->address.path.len--;
	while (str_ends(c->address.shown, "/"))
		c->address.shown.len--;
	if (!load(&c->curl, why))
		return false;
	arena_defer(a, release, c);
	c->easy = c->curl.easy_init();
	if (!c->easy)
		return failure_set(why, FAILURE_MEMORY, "out of memory");
	*out = c;
	return true;
}

struct str client_shown(const struct client *c)
{
	return c->address.shown;
}

struct str client_escape(struct arena *a, struct str s)
{
	static const char digits[] = "0123456789ABCDEF";
	char *out = arena_array(a, char, 3 * s.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    memchr("-._~", c, 4)) {
			out[n++] = (char)c;
			continue;
		}
		out[n++] = '%';
		out[n++] = digits[c >> 4];
		out[n++] = digits[c & 15];
	}
	return (struct str){ out, n };
}

/* ---- one exchange ------------------------------------------------------------------- */

static size_t take_body(char *data, size_t size, size_t n, void *arg)
{
	struct client *c = arg;
	size_t more = size * n;

	c->too_large = more > limit_of(LIMIT_ANSWER_BYTES) - c->len;
	if (c->too_large)
		return 0;
	if (more > c->room - c->len) {
		size_t room = c->room * 2 > c->len + more ? c->room * 2 : c->len + more + 65536;
		char *body = realloc(c->body, room);

		c->no_memory = !body;
		if (!body)
			return 0;
		c->body = body;
		c->room = room;
	}
	memcpy(c->body + c->len, data, more);
	c->len += more;
	return more;
}

static size_t take_header(char *data, size_t size, size_t n, void *arg)
{
	static const char name[] = "retry-after:";
	struct str line = { data, size * n }, start = { data, sizeof name - 1 };
	struct client *c = arg;
	long long seconds;

	if (line.len > start.len && str_eq_nocase(start, STR("retry-after:")) &&
	    str_to_long(str_trim(str_skip(line, start.len)), &seconds) && seconds >= 0)
		c->retry_after = seconds > 3600 ? 3600 : (long)seconds;
	return line.len;
}

/* Work that must be undone first holds signals back: then it is this that ends the wait. */
static int is_interrupted(void *arg, curl_off_t a, curl_off_t b, curl_off_t d, curl_off_t e)
{
	(void)arg, (void)a, (void)b, (void)d, (void)e;
	return interrupt_pending() != 0;
}

static bool add_header(struct client *c, struct arena *a, struct str line)
{
	struct curl_slist *longer = c->curl.slist_append(c->headers, str_c(a, line));

	if (longer)
		c->headers = longer;
	return longer != NULL;
}

/* A name never begins a second line. */
static struct str one_line(struct arena *a, struct str s)
{
	char *out = arena_array(a, char, s.len + 1);

	for (size_t i = 0; i < s.len; i++)
		out[i] = (unsigned char)s.ptr[i] < ' ' || s.ptr[i] == 0x7f ? '?' : s.ptr[i];
	return (struct str){ out, s.len };
}

/* credentials: it goes to the origin that was named. */
static bool set_headers(struct client *c, struct arena *a, const struct client_request *q,
                        bool credentials)
{
	bool ok;

	c->curl.slist_free_all(c->headers);
	c->headers = NULL;
	ok = add_header(c, a, STR("Accept: application/json")) && add_header(c, a, STR("Expect:"));
	if (ok && q->body.ptr)
		ok = add_header(c, a, STR("Content-Type: application/json"));
	if (ok && q->actor.len)
		ok = add_header(
			c, a,
			arena_printf(a, "X-Treaty-Actor: %.*s", STR_FMT(one_line(a, q->actor))));
	for (size_t i = 0; ok && credentials && i < c->settings.header_count; i++)
		ok = add_header(c, a, c->settings.headers[i]);
	if (ok)
		c->curl.easy_setopt(c->easy, CURLOPT_HTTPHEADER, c->headers);
	return ok;
}

static void set_credentials(struct client *c, struct arena *a)
{
	if (c->address.user.ptr) {
		c->curl.easy_setopt(c->easy, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
		c->curl.easy_setopt(c->easy, CURLOPT_USERNAME, str_c(a, c->address.user));
		c->curl.easy_setopt(c->easy, CURLOPT_PASSWORD, str_c(a, c->address.password));
	} else if (c->settings.token.len) {
		c->curl.easy_setopt(c->easy, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
		c->curl.easy_setopt(c->easy, CURLOPT_XOAUTH2_BEARER, str_c(a, c->settings.token));
	}
}

static void set_times(struct client *c)
{
	long total = c->settings.seconds > 0 ? c->settings.seconds : CLIENT_SECONDS;

	c->curl.easy_setopt(c->easy, CURLOPT_NOSIGNAL, 1L);
	c->curl.easy_setopt(c->easy, CURLOPT_CONNECTTIMEOUT,
	                    total < CONNECT_SECONDS ? total : (long)CONNECT_SECONDS);
	c->curl.easy_setopt(c->easy, CURLOPT_TIMEOUT, total);
	c->curl.easy_setopt(c->easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
	c->curl.easy_setopt(c->easy, CURLOPT_LOW_SPEED_TIME,
	                    total < STALL_SECONDS ? total : (long)STALL_SECONDS);
}

static void set_method(struct client *c, const struct client_request *q)
{
	if (q->body.ptr) {
		c->curl.easy_setopt(c->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)q->body.len);
		c->curl.easy_setopt(c->easy, CURLOPT_POSTFIELDS, q->body.ptr);
	}
	c->curl.easy_setopt(c->easy, CURLOPT_CUSTOMREQUEST, q->method);
}

static bool prepare(struct client *c, struct arena *a, const struct client_request *q,
                    const struct address *to, struct str url)
{
	const char *ca = c->settings.ca.len ? str_c(a, c->settings.ca) : getenv("SSL_CERT_FILE");
	bool named = address_same_origin(to, &c->address);

	c->curl.easy_reset(c->easy); /* keeps connections */
	c->len = 0;
	c->too_large = c->no_memory = false;
	c->retry_after = -1;
	*c->error = 0;
	if (!set_headers(c, a, q, named))
		return false;
	if (named)
		set_credentials(c, a);
	set_times(c);
	set_method(c, q);
	if (ca && *ca)
		c->curl.easy_setopt(c->easy, CURLOPT_CAINFO, ca);
	c->curl.easy_setopt(c->easy, CURLOPT_URL, str_c(a, url));
	c->curl.easy_setopt(c->easy, CURLOPT_USERAGENT, "treaty/" TREATY_VERSION);
	c->curl.easy_setopt(c->easy, CURLOPT_ACCEPT_ENCODING, "gzip");
	c->curl.easy_setopt(c->easy, CURLOPT_ERRORBUFFER, c->error);
	c->curl.easy_setopt(c->easy, CURLOPT_WRITEFUNCTION, take_body);
	c->curl.easy_setopt(c->easy, CURLOPT_WRITEDATA, c);
	c->curl.easy_setopt(c->easy, CURLOPT_HEADERFUNCTION, take_header);
	c->curl.easy_setopt(c->easy, CURLOPT_HEADERDATA, c);
	c->curl.easy_setopt(c->easy, CURLOPT_XFERINFOFUNCTION, is_interrupted);
	c->curl.easy_setopt(c->easy, CURLOPT_NOPROGRESS, 0L);
	return true;
}

/* ---- what went wrong ------------------------------------------------------------------ */

/* detail: what libcurl adds to it. */
static const struct row {
	CURLcode code;
	bool detail;
	const char *text;
} rows[] = {
	{ CURLE_COULDNT_RESOLVE_HOST, false,
	  "no host of that name is known (a typing error, or no network)" },
	{ CURLE_COULDNT_RESOLVE_PROXY, true, "the proxy's name is not known" },
	{ CURLE_PEER_FAILED_VERIFICATION, true,
	  "its certificate is not trusted (--ca FILE or SSL_CERT_FILE names other authorities)" },
	{ CURLE_SSL_CACERT_BADFILE, true,
	  "the authorities of --ca or SSL_CERT_FILE cannot be read" },
	{ CURLE_SSL_CONNECT_ERROR, true, "it does not speak TLS as it should (http:// instead?)" },
	{ CURLE_GOT_NOTHING, false, "it closed the connection without an answer" },
	{ CURLE_RECV_ERROR, false, "the connection broke" },
	{ CURLE_SEND_ERROR, false, "the connection broke" },
	{ CURLE_PARTIAL_FILE, false, "the connection broke in the middle of the answer" },
	{ CURLE_UNSUPPORTED_PROTOCOL, false, "what answers there does not speak HTTP" },
	{ CURLE_WEIRD_SERVER_REPLY, false, "what answers there does not speak HTTP" },
	{ CURLE_BAD_CONTENT_ENCODING, false, "the answer is garbled" },
	{ CURLE_ABORTED_BY_CALLBACK, false, "interrupted" },
};

static const struct row *row_of(CURLcode code)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].code == code)
			return &rows[i];
	return NULL;
}

/* The answer may have been lost after the work was done. */
static bool is_broken(CURLcode code)
{
	return code == CURLE_GOT_NOTHING || code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR ||
	       code == CURLE_PARTIAL_FILE;
}

static bool timed_out(struct client *c, struct str at, struct failure *why)
{
	double connected = 0;

	c->curl.easy_getinfo(c->easy, CURLINFO_CONNECT_TIME, &connected);
	return failure_set(why, FAILURE_STORE, "%.*s: %s", STR_FMT(at),
	                   connected > 0 ? "it took too long to answer (--timeout SECONDS)"
	                                 : "nothing answers there in time");
}

static bool explain(struct client *c, const struct client_request *q, struct str at, CURLcode code,
                    struct failure *why)
{
	const struct row *row = row_of(code);
	long system_error = 0;

	if (c->no_memory)
		return failure_set(why, FAILURE_MEMORY, "out of memory");
	if (c->too_large)
		return failure_set(why, FAILURE_STORE,
		                   "%.*s: its answer has more than %lu %s (limit %s)", STR_FMT(at),
		                   limit_of(LIMIT_ANSWER_BYTES), limit_what(LIMIT_ANSWER_BYTES),
		                   limit_name(LIMIT_ANSWER_BYTES));
	if (code == CURLE_OPERATION_TIMEDOUT)
		timed_out(c, at, why);
	else if (code == CURLE_COULDNT_CONNECT) {
		c->curl.easy_getinfo(c->easy, CURLINFO_OS_ERRNO, &system_error);
		failure_set(why, FAILURE_STORE, "%.*s: cannot be reached: %s", STR_FMT(at),
		            system_error ? strerrordesc_np((int)system_error) : c->error);
	} else if (row && (!row->detail || !*c->error))
		failure_set(why, FAILURE_STORE, "%.*s: %s", STR_FMT(at), row->text);
	else
		failure_set(why, FAILURE_STORE, "%.*s: %s%s%s", STR_FMT(at), row ? row->text : "",
		            row ? ": " : "", *c->error ? c->error : c->curl.easy_strerror(code));
	if (q->changes && (is_broken(code) || code == CURLE_OPERATION_TIMEDOUT))
		failure_suffix(why, "; whether it was done is not known: ask again, what is done "
		                    "is not done twice");
	return false;
}

/* ---- asking ---------------------------------------------------------------------------- */

static void wait_ms(long ms)
{
	struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	while (!interrupt_pending() && nanosleep(&t, &t) != 0 && errno == EINTR)
		;
}

/* GET goes wherever it is told, but never from TLS to none; what carries a document keeps its
 * method and stays where it was sent, or goes there by TLS. */
static bool may_follow(const struct client *c, const struct client_request *q, int status,
                       const struct address *from, const struct address *to)
{
	bool secure = str_is(to->scheme, "https");

	if (!secure && str_is(from->scheme, "https"))
		return false;
	if (strcmp(q->method, "GET") == 0)
		return true;
	return (status == 307 || status == 308) && (address_same_origin(to, &c->address) ||
	                                            (secure && str_eq(to->host, c->address.host)));
}

/* *again: another address is to be asked, *to and *url. */
static bool redirected(struct client *c, struct arena *a, const struct client_request *q,
                       int status, struct address *to, struct str *url, bool *again,
                       struct failure *why)
{
	struct address next;
	char *target = NULL;

	*again = false;
	if (status != 301 && status != 302 && status != 303 && status != 307 && status != 308)
		return true;
	c->curl.easy_getinfo(c->easy, CURLINFO_REDIRECT_URL, &target);
	if (!target)
		return true;
	if (!address_read(a, str_of(target), &next, why))
		return failure_set(why, FAILURE_STORE, "%.*s: it redirects to what is no address",
		                   STR_FMT(to->shown));
	if (!may_follow(c, q, status, to, &next))
		return failure_set(
			why, FAILURE_STORE,
			"%.*s: it redirects to %.*s, which is not followed; name that address "
			"if it is the registry",
			STR_FMT(to->shown), STR_FMT(next.shown));
	*to = next;
	*url = arena_printf(a, "%.*s://%.*s:%.*s%.*s%.*s", STR_FMT(next.scheme), STR_FMT(next.host),
	                    STR_FMT(next.port), STR_FMT(next.path), STR_FMT(next.query));
	*again = true;
	return true;
}

static bool exchange(struct client *c, struct arena *a, const struct client_request *q,
                     struct client_answer *out, CURLcode *code, struct failure *why)
{
	struct address to = c->address;
	struct str url =
		arena_printf(a, "%.*s://%.*s:%.*s%.*s%.*s", STR_FMT(to.scheme), STR_FMT(to.host),
	                     STR_FMT(to.port), STR_FMT(to.path), STR_FMT(q->target));
	bool again = true;
	char *type = NULL;
	struct str rest;
	long status = 0;

	for (int i = 0; again; i++) {
		if (i > REDIRECTS)
			return failure_set(why, FAILURE_STORE,
			                   "%.*s: it redirects more than %d times",
			                   STR_FMT(c->address.shown), REDIRECTS);
		if (!prepare(c, a, q, &to, url))
			return failure_set(why, FAILURE_MEMORY, "out of memory");
		*code = c->curl.easy_perform(c->easy);
		if (*code != CURLE_OK)
			return explain(c, q, i ? to.shown : c->address.shown, *code, why);
		c->curl.easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, &status);
		if (!redirected(c, a, q, (int)status, &to, &url, &again, why))
			return false;
	}
	c->curl.easy_getinfo(c->easy, CURLINFO_CONTENT_TYPE, &type);
	rest = str_of(type);
	*out = (struct client_answer){ .status = (int)status,
		                       .body = str_copy(a, (struct str){ c->body, c->len }),
		                       .type = str_copy(a, str_trim(str_cut(&rest, ';'))) };
	return true;
}

/* How long until it may be asked again; -1: not. */
static long pause_before(const struct client *c, const struct client_request *q, int tries, bool ok,
                         CURLcode code, int status)
{
	if (tries >= TRIES || interrupt_pending())
		return -1;
	if (ok)
		return status == 503 && c->retry_after >= 0 && c->retry_after <= RETRY_AFTER_SECONDS
		               ? c->retry_after * 1000 + PAUSE_MS / 5
		               : -1;
	return is_broken(code) && !q->changes ? (long)PAUSE_MS << (tries - 1) : -1;
}

bool client_ask(struct client *c, struct arena *a, const struct client_request *request,
                struct client_answer *out, struct failure *why)
{
	for (int tries = 1;; tries++) {
		CURLcode code = CURLE_OK;
		bool ok = exchange(c, a, request, out, &code, why);
		long ms = pause_before(c, request, tries, ok, code, ok ? out->status : 0);

		if (ms < 0)
			return ok;
		wait_ms(ms);
	}
}
