/* bare PORT LOOPS FILE - libmicrohttpd and nothing else: every request gets the same bytes
 *
 * What the library costs by itself, so that a rate of the registry can be said as a share of it.
 */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct MHD_Response *reply;

static enum MHD_Result answer(void *ctx, struct MHD_Connection *c, const char *url,
                              const char *method, const char *version, const char *body,
                              size_t *body_length, void **state)
{
	(void)ctx, (void)url, (void)method, (void)version, (void)body, (void)body_length;
	if (!*state) {
		*state = &reply;
		return MHD_YES;
	}
	return MHD_queue_response(c, 200, reply);
}

int main(int argc, char **argv)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	static char text[1 << 20];
	FILE *f = argc == 4 ? fopen(argv[3], "rb") : NULL;
	size_t n = f ? fread(text, 1, sizeof text, f) : 0;

	if (!n)
		return 2;
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	at.sin_port = htons((unsigned short)strtol(argv[1], NULL, 10));
	reply = MHD_create_response_from_buffer(n, text, MHD_RESPMEM_PERSISTENT);
	if (MHD_add_response_header(reply, "Content-Type",
	                            "application/vnd.schemaregistry.v1+json") != MHD_YES ||
	    !MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TURBO, 0, NULL, NULL, answer,
	                      NULL, MHD_OPTION_SOCK_ADDR, &at, MHD_OPTION_THREAD_POOL_SIZE,
	                      (unsigned)strtol(argv[2], NULL, 10), MHD_OPTION_CONNECTION_LIMIT, 10000u,
	                      MHD_OPTION_END))
		return 1;
	puts("ready");
	fflush(stdout);
	pause();
	return 0;
}
