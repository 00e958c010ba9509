#include "contract/defect.h"

#include "contract/base/limits.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const struct {
	const char *id;
	enum defect_level level;
	const char *title, *hint;
} rules[] = {
#define DEFECT(id, level, title, hint) [DEFECT_##id] = { #id, level, title, hint },
#include "contract/defects.def"
#undef DEFECT
};

const char *defect_rule_id(enum defect_rule rule)
{
	return rules[rule].id;
}

const char *defect_rule_title(enum defect_rule rule)
{
	return rules[rule].title;
}

const char *defect_rule_hint(enum defect_rule rule)
{
	return rules[rule].hint;
}

enum defect_level defect_rule_level(enum defect_rule rule)
{
	return rules[rule].level;
}

const char *defect_level_name(enum defect_level level)
{
	static const char *const names[] = { "info", "warning", "error" };

	return names[level];
}

void defects_init(struct defects *d, struct arena *a)
{
	*d = (struct defects){ .arena = a };
	d->last = &d->first;
}

static struct str format(struct arena *a, const char *fmt, va_list ap)
{
	char text[1024];
	int n = vsnprintf(text, sizeof text, fmt, ap);

	if (n < 0)
		n = 0;
	return str_copy(a, (struct str){ text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1 });
}

void defect_add(struct defects *d, enum defect_rule rule, const struct node *at, struct str path,
                const char *fmt, ...)
{
	struct defect *new;
	va_list ap;

	if (!d)
		return;
	d->errors += rules[rule].level == DEFECT_ERROR;
	if (d->count >= limit_of(LIMIT_FINDINGS)) {
		d->more++;
		return;
	}
	new = arena_new(d->arena, struct defect);
	*new = (struct defect){ .rule = rule, .level = rules[rule].level, .at = at, .path = path,
		                .hint = str_of(rules[rule].hint) };
	va_start(ap, fmt);
	new->message = format(d->arena, fmt, ap);
	va_end(ap);
	*d->last = new;
	d->last = &new->next;
	d->count++;
}

void defect_hint(struct defects *d, const char *fmt, ...)
{
	struct defect *newest = d ? d->first : NULL;
	va_list ap;

	if (!newest || d->more)
		return;
	newest = (struct defect *)((char *)d->last - offsetof(struct defect, next));
	va_start(ap, fmt);
	newest->hint = format(d->arena, fmt, ap);
	va_end(ap);
}

static int order(const void *x, const void *y)
{
	const struct defect *a = *(struct defect *const *)x, *b = *(struct defect *const *)y;
	const struct source *p = a->at ? a->at->source : NULL, *q = b->at ? b->at->source : NULL;
	int d = p && q ? str_cmp(p->name, q->name) : 0;

	if (!d)
		d = (a->at ? a->at->line : 0) - (b->at ? b->at->line : 0);
	if (!d)
		d = (a->at ? a->at->column : 0) - (b->at ? b->at->column : 0);
	return d ? d : (int)a->rule - (int)b->rule;
}

static bool same_place(const struct defect *x, const struct defect *y)
{
	return x->at && y->at && x->at->source == y->at->source && x->at->line == y->at->line &&
	       x->at->column == y->at->column;
}

/* That a value is none at all says already that it means nothing. */
static bool is_said(struct defect *const *all, size_t n, size_t i)
{
	size_t from = i;

	if (all[i]->level == DEFECT_ERROR)
		return false;
	while (from > 0 && same_place(all[from - 1], all[i]))
		from--;
	for (; from < n && same_place(all[from], all[i]); from++)
		if (all[from]->rule == DEFECT_WRONG_TYPE || all[from]->rule == DEFECT_WRONG_VALUE)
			return true;
	return false;
}

void defects_sort(struct defects *d)
{
	struct defect **all = arena_array(d->arena, struct defect *, d->count);
	size_t n = 0;

	for (struct defect *x = d->first; x; x = x->next)
		all[n++] = x;
	qsort(all, n, sizeof *all, order);
	d->last = &d->first;
	d->count = 0;
	for (size_t i = 0; i < n; i++) {
		if (is_said(all, n, i))
			continue;
		*d->last = all[i];
		d->last = &all[i]->next;
		d->count++;
	}
	*d->last = NULL;
}
