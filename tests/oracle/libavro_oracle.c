/* libavro_oracle.c - does another implementation take these bytes for a value of this schema?
 *
 * The one place that uses libavro, and nothing of ours: both call their functions avro_. Standard
 * input, a line each: the schema's text and the bytes, both in hex, and a blank between. The schema
 * should be in parsing canonical form: what that leaves out, defaults, aliases and forward
 * references, libavro cannot take, and data do not need. Standard output, a line each: taken read,
 * and written again to the same bytes refused WHY   it is no value of the schema, or another one
 *   schema WHY    libavro cannot take the schema
 *   died          libavro crashed, or took too long: each is asked in a process of its own
 */
#include <avro.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct bytes {
	char *ptr;
	size_t len;
};

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Up to the first character that is no digit; exactly as long as it is. */
static struct bytes unhex(const char *hex)
{
	struct bytes out = { NULL, 0 };

	while (digit(hex[2 * out.len]) >= 0 && digit(hex[2 * out.len + 1]) >= 0)
		out.len++;
	out.ptr = malloc(out.len ? out.len : 1);
	for (size_t i = 0; out.ptr && i < out.len; i++)
		out.ptr[i] = (char)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
	return out;
}

static void say(const char *answer, const char *why)
{
	printf("%s", answer);
	for (; *why; why++)
		putchar(*why == '\n' ? ' ' : *why);
	putchar('\n');
}

/* What was read, written again: equal only if every byte was read. */
static void compare(avro_value_t *value, struct bytes bytes)
{
	char *again = malloc(bytes.len + 1);
	avro_writer_t writer = avro_writer_memory(again, (int64_t)bytes.len + 1);

	if (avro_value_write(writer, value))
		say("refused it encodes to more bytes", "");
	else if ((size_t)avro_writer_tell(writer) != bytes.len ||
	         memcmp(again, bytes.ptr, bytes.len) != 0)
		say("refused it encodes to other bytes", "");
	else
		say("taken", "");
}

/* Frees nothing: the process ends. */
static void ask(const char *line)
{
	const struct bytes form = unhex(line), bytes = unhex(line + strcspn(line, " ") + 1);
	avro_value_iface_t *class;
	avro_schema_t schema;
	avro_value_t value;
	avro_reader_t reader;

	if (avro_schema_from_json_length(form.ptr, form.len, &schema)) {
		say("schema ", avro_strerror());
		return;
	}
	class = avro_generic_class_from_schema(schema);
	if (!class || avro_generic_value_new(class, &value)) {
		say("schema ", avro_strerror());
		return;
	}
	reader = avro_reader_memory(bytes.ptr, (int64_t)bytes.len);
	if (avro_value_read(reader, &value))
		say("refused ", avro_strerror());
	else
		compare(&value, bytes);
}

static void ask_apart(const char *line)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		alarm(20);
		ask(line);
		fflush(stdout);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
		say("died", "");
}

int main(void)
{
	char *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, stdin) > 0) {
		if (!strchr(line, ' '))
			return 2;
		ask_apart(line);
	}
	free(line);
	return 0;
}
