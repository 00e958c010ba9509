#include "tools/input/subject_rules.h"

#include "contract/base/list.h"
#include "contract/language.h"
#include "tools/input/documents.h"

/* "schemas/order.schema.json" is order. */
static struct str name_of(struct str file)
{
	static const char *const ends[] = { ".schema.json", ".avsc", ".proto", ".json" };
	struct str name = file;

	while (str_find(name, '/') >= 0)
		str_cut(&name, '/');
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (str_ends(name, ends[i]) && name.len > strlen(ends[i]))
			return (struct str){ name.ptr, name.len - strlen(ends[i]) };
	return name;
}

static struct str fill(struct arena *a, struct str subject, struct str file)
{
	static const char hole[] = "{name}";
	struct buf out;

	buf_init(&out, a, 0);
	while (subject.len) {
		if (str_starts(subject, hole)) {
			buf_add(&out, name_of(file));
			subject = str_skip(subject, strlen(hole));
			continue;
		}
		buf_add_byte(&out, subject.ptr[0]);
		subject = str_skip(subject, 1);
	}
	return buf_str(&out);
}

static struct str from_root(struct arena *a, const struct repo *r, const struct config *config,
                            struct str pattern)
{
	return repo_relative(a, r, docref_in_folder(a, config->folder, pattern));
}

struct str subject_of_path(struct arena *a, const struct repo *r, const struct config *config,
                           struct str file)
{
	const struct str path = repo_relative(a, r, file);

	for (size_t i = 0; i < config->subject_count; i++) {
		const struct subject_rule *rule = &config->subjects[i];

		if (docref_covers(from_root(a, r, config, rule->pattern), path))
			return fill(a, rule->subject, file);
	}
	return STR("");
}

bool subject_files(struct arena *a, const struct repo *r, const struct config *config,
                   struct subject_file **out, size_t *count, struct failure *why)
{
	struct sources sources = { 0 };

	for (size_t i = 0; i < config->subject_count; i++) {
		const struct subject_rule *rule = &config->subjects[i];

		if (!docref_read(a, r, docref_in_folder(a, config->folder, rule->pattern), &sources,
		                 why)) {
			why->line = rule->at->line;
			why->column = rule->at->column;
			return failure_prefix(why, "subjects") ||
			       source_failure(why, config->source);
		}
	}
	*out = arena_array(a, struct subject_file, sources.count);
	*count = 0;
	for (size_t i = 0; i < sources.count; i++)
		(*out)[(*count)++] = (struct subject_file){
			sources.list[i]->name, subject_of_path(a, r, config, sources.list[i]->name)
		};
	return true;
}
