/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dir: and file:, a tree of files as a stream of tar: names in order of bytes, parents
 * first.
 *
 * Every step opens one name in the directory above it and follows no link, so nothing
 * leads out of the root, whatever changes meanwhile. Times and owners are left out: the
 * same content gives the same bytes on any host.
 */
#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "source/source_impl.h"
#include "source/tar_out.h"
#include "util/fd.h"
#include "util/glob.h"

#define MAX_DEPTH 256 /* one descriptor each */
#define MAX_NAME  4096

/* One directory being walked. */
struct level {
	int fd;
	dev_t dev;
	struct sb_mark mark; /* of w->names, before this level's names */
	sb_str *names;
	size_t n, next;
	size_t path; /* length of w->path without the name in work */
};

struct walk {
	struct sb_stream base;
	struct sb_source *s; /* borrowed: problems go there */
	struct level stack[MAX_DEPTH];
	size_t depth;
	struct sb_arena names; /* of the open levels */
	struct sb_arena links; /* where each inode with several names was first */
	struct sb_intern inodes;
	SB_VEC(sb_str) first; /* by id of the inode */
	struct sb_buf path;   /* of the entry in work */
	struct sb_buf out;    /* headers and padding to be read */
	size_t given;         /* of out */
	int fd;               /* the file whose body is next, or -1 */
	uint64_t left;        /* of that body */
	unsigned pad;         /* behind it */
	bool ended;
};

/* Told in the document, never a reason to stop. */
static void problem(struct walk *w, const char *what, int sys)
{
	struct sb_source_problem *p = sb_vec_push(&w->s->arena, &w->s->problems);
	char why[128];

	if (!p)
		return;
	p->path = sb_arena_dup(&w->s->arena, sb_buf_view(&w->path));
	p->message = sys ? sb_arena_printf(&w->s->arena, "%s: %s", what,
					   strerror_r(sys, why, sizeof why))
			 : sb_arena_printf(&w->s->arena, "%s", what);
}

static int by_bytes(const void *a, const void *b)
{
	const sb_str *x = a, *y = b;

	return sb_str_cmp(*x, *y);
}

static bool is_dots(const char *name)
{
	return name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2]));
}

/* All names of a directory, sorted; 0 or an errno. */
static int read_names(struct walk *w, struct level *l)
{
	SB_VEC(sb_str) v = { 0 };
	int fd = openat(l->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *e;
	int sys = 0;

	if (!d) {
		sys = errno;
		if (fd >= 0)
			(void)close(fd);
		return sys;
	}
	errno = 0;
	while (sys == 0 && (e = readdir(d))) {
		sb_str *slot = is_dots(e->d_name) ? NULL : sb_vec_push(&w->names, &v);

		if (slot)
			*slot = sb_arena_dup(&w->names, sb_str_c(e->d_name));
		if (!is_dots(e->d_name) && (!slot || !slot->p))
			sys = ENOMEM;
	}
	sys = sys ? sys : errno;
	(void)closedir(d);
	if (v.n)
		qsort(v.p, v.n, sizeof *v.p, by_bytes);
	l->names = v.p;
	l->n = v.n;
	return sys;
}

/* Kernel views: endless, and not files of an image. */
static bool is_pseudo(int fd)
{
	static const unsigned long magics[] = {
		PROC_SUPER_MAGIC,   SYSFS_MAGIC,         DEVPTS_SUPER_MAGIC,
		CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC, DEBUGFS_MAGIC,
		TRACEFS_MAGIC,      SECURITYFS_MAGIC,    BPF_FS_MAGIC,
		PSTOREFS_MAGIC,     EFIVARFS_MAGIC,      SELINUX_MAGIC,
		BINFMTFS_MAGIC,     HUGETLBFS_MAGIC,
	};
	struct statfs f;

	if (fstatfs(fd, &f) < 0)
		return false;
	for (size_t i = 0; i < SB_LEN(magics); i++)
		if ((unsigned long)f.f_type == magics[i])
			return true;
	return false;
}

/* Takes fd. */
static void descend(struct walk *w, int fd, dev_t dev)
{
	struct level *l = &w->stack[w->depth];
	int sys;

	if (w->depth && dev != w->stack[w->depth - 1].dev && is_pseudo(fd)) {
		(void)close(fd);
		return;
	}
	*l = (struct level){ .fd = fd, .dev = dev, .path = w->path.n };
	l->mark = sb_arena_mark(&w->names);
	w->depth++;
	sys = read_names(w, l);
	if (sys)
		problem(w, "cannot list the directory", sys);
}

static void ascend(struct walk *w)
{
	struct level *l = &w->stack[--w->depth];

	sb_fd_close(&l->fd);
	sb_arena_rewind(&w->names, l->mark);
	w->ended = w->depth == 0;
}

static bool excluded(const struct walk *w)
{
	const char *const *glob = w->s->opts.exclude;
	sb_str path = sb_buf_view(&w->path);

	for (; glob && *glob; glob++) {
		const char *g = *glob;

		g += g[0] == '.' && g[1] == '/' ? 2 : g[0] == '/';
		if (sb_glob(g, path))
			return true;
	}
	return false;
}

static void put_head(struct walk *w, char type, const struct stat *st, sb_str target)
{
	struct sb_tar_head h = { .type = type,
				 .path = sb_buf_view(&w->path),
				 .target = target,
				 .mode = st->st_mode };

	if (type == '0')
		h.size = (uint64_t)st->st_size;
	if (type == '3' || type == '4') {
		h.major = major(st->st_rdev);
		h.minor = minor(st->st_rdev);
	}
	sb_tar_out(&w->out, &h);
}

/* The path where this inode was seen before; "" the first time, which is remembered. */
static sb_str seen_at(struct walk *w, const struct stat *st)
{
	char key[48];
	int n = snprintf(key, sizeof key, "%llx:%llx", (unsigned long long)st->st_dev,
			 (unsigned long long)st->st_ino);
	sb_id id = sb_intern(&w->inodes, (sb_str){ key, (size_t)n });

	if (id == SB_ID_NONE)
		return SB_LIT("");
	while (w->first.n <= id)
		if (!sb_vec_push(&w->links, &w->first))
			return SB_LIT("");
	if (w->first.p[id].n)
		return w->first.p[id];
	w->first.p[id] = sb_arena_dup(&w->links, sb_buf_view(&w->path));
	return SB_LIT("");
}

static int open_in(const struct walk *w, const char *name, int flags)
{
	return openat(w->stack[w->depth - 1].fd, name,
		      flags | O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
}

static void file_entry(struct walk *w, const char *name)
{
	struct stat st;
	sb_str first;
	int fd = open_in(w, name, O_NOCTTY);

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		problem(w, "cannot read the file", fd < 0 ? errno : 0);
		sb_fd_close(&fd);
		return;
	}
	first = st.st_nlink > 1 ? seen_at(w, &st) : SB_LIT("");
	if (first.n) {
		put_head(w, '1', &st, first);
		sb_fd_close(&fd);
		return;
	}
	put_head(w, '0', &st, SB_LIT(""));
	w->fd = fd;
	w->left = (uint64_t)st.st_size;
	w->pad = (unsigned)(-w->left & 511);
}

static void link_entry(struct walk *w, const char *name, const struct stat *st)
{
	char target[MAX_NAME];
	ssize_t n = readlinkat(w->stack[w->depth - 1].fd, name, target, sizeof target);

	if (n < 0)
		problem(w, "cannot read the link", errno);
	else
		put_head(w, '2', st, (sb_str){ target, (size_t)n });
}

static void dir_entry(struct walk *w, const char *name, const struct stat *st)
{
	int fd;

	put_head(w, '5', st, SB_LIT(""));
	if (w->depth == MAX_DEPTH) {
		problem(w, "directories nested too deep", 0);
		return;
	}
	fd = open_in(w, name, O_DIRECTORY);
	if (fd < 0)
		problem(w, "cannot list the directory", errno);
	else
		descend(w, fd, st->st_dev);
}

/* The next name of the innermost directory. */
static void step(struct walk *w)
{
	struct level *l = &w->stack[w->depth - 1];
	struct stat st;
	sb_str name;

	if (l->next == l->n) {
		ascend(w);
		return;
	}
	name = l->names[l->next++];
	w->path.n = l->path;
	if (w->path.n)
		sb_buf_char(&w->path, '/');
	sb_buf_str(&w->path, name);
	if (w->path.rc < 0 || excluded(w))
		return;
	if (fstatat(l->fd, name.p, &st, AT_SYMLINK_NOFOLLOW) < 0) {
		problem(w, "cannot look at it", errno);
		return;
	}
	switch (st.st_mode & S_IFMT) {
	case S_IFREG: file_entry(w, name.p); break;
	case S_IFDIR: dir_entry(w, name.p, &st); break;
	case S_IFLNK: link_entry(w, name.p, &st); break;
	case S_IFCHR: put_head(w, '3', &st, SB_LIT("")); break;
	case S_IFBLK: put_head(w, '4', &st, SB_LIT("")); break;
	case S_IFIFO: put_head(w, '6', &st, SB_LIT("")); break;
	default: break; /* a socket has no content and no place in a tar */
	}
}

/* The header has promised a size: what is missing is made up of zeros, and said. */
static size_t body_part(struct walk *w, char *buf, size_t n)
{
	ssize_t got = 0;

	n = n < w->left ? n : (size_t)w->left;
	if (w->fd >= 0)
		got = read(w->fd, buf, n);
	if (got < 0 && errno == EINTR)
		return 0;
	if (got <= 0 && w->fd >= 0) {
		problem(w,
			got < 0 ? "cannot read the file" : "changed while it was read",
			got < 0 ? errno : 0);
		sb_fd_close(&w->fd);
	}
	if (got <= 0) {
		memset(buf, 0, n);
		got = (ssize_t)n;
	}
	w->left -= (uint64_t)got;
	return (size_t)got;
}

static size_t head_part(struct walk *w, char *buf, size_t n)
{
	size_t have = w->out.n - w->given;

	n = n < have ? n : have;
	memcpy(buf, w->out.p + w->given, n);
	w->given += n;
	if (w->given == w->out.n)
		w->out.n = w->given = 0;
	return n;
}

/* Nothing is waiting to be read: padding of the last body, the next entry, the end. */
static void advance(struct walk *w)
{
	static const char zeros[1024];

	sb_fd_close(&w->fd);
	sb_buf_put(&w->out, zeros, w->pad);
	w->pad = 0;
	if (w->depth)
		step(w);
	else
		w->ended = true;
	if (w->ended)
		sb_buf_put(&w->out, zeros, sizeof zeros);
}

static int64_t walk_read(struct sb_stream *stream, void *buf, size_t n,
			 struct sb_err *err)
{
	struct walk *w = (struct walk *)(void *)stream;
	char *p = buf;
	size_t done = 0;

	while (done < n) {
		if (w->out.rc < 0 || w->path.rc < 0)
			return sb_fail(err, SB_E_NOMEM, "%.*s: no memory",
				       SB_WHERE(w->s));
		if (w->out.n)
			done += head_part(w, p + done, n - done);
		else if (w->left)
			done += body_part(w, p + done, n - done);
		else if (!w->ended)
			advance(w);
		else
			break;
	}
	return (int64_t)done;
}

static void walk_close(struct sb_stream *stream)
{
	struct walk *w = (struct walk *)(void *)stream;

	while (w->depth)
		ascend(w);
	sb_fd_close(&w->fd);
	sb_arena_release(&w->names);
	sb_arena_release(&w->links);
	sb_buf_release(&w->path);
	sb_buf_release(&w->out);
	free(w);
}

static const struct sb_stream_ops walk_ops = { walk_read, walk_close };

static struct walk *new_walk(struct sb_source *s, int *fd, struct sb_err *err)
{
	struct walk *w = calloc(1, sizeof *w);

	if (w) {
		w->base.ops = &walk_ops;
		w->s = s;
		w->fd = -1;
		sb_arena_init(&w->names, SB_ARENA_CAP);
		sb_arena_init(&w->links, SB_ARENA_CAP);
	}
	if (!w || sb_intern_init(&w->inodes, &w->links, 0) < 0) {
		free(w);
		(void)sb_fail(err, SB_E_NOMEM, "%.*s: no memory", SB_WHERE(s));
		return NULL;
	}
	/* A new description: each stream has its own place in the file. */
	*fd = open(s->path.p, O_RDONLY | O_CLOEXEC);
	if (*fd < 0) {
		(void)sb_fail(err, SB_E_IO, "cannot open %.*s", SB_WHERE(s));
		walk_close(&w->base);
		return NULL;
	}
	s->problems.n = 0;
	return w;
}

static int give(struct sb_source *s, struct walk *w, struct sb_blob *out)
{
	*out = (struct sb_blob){ .fd = -1,
				 .size = UINT64_MAX,
				 .stream = &w->base,
				 .name = s->image.layers.p[0].name };
	return SB_OK;
}

static int dir_layer(struct sb_source *s, size_t i, struct sb_blob *out,
		     struct sb_err *err)
{
	int fd;
	struct walk *w = new_walk(s, &fd, err);

	(void)i;
	if (!w)
		return err ? err->rc : SB_E_IO;
	descend(w, fd, s->st.st_dev);
	return give(s, w, out);
}

static int file_layer(struct sb_source *s, size_t i, struct sb_blob *out,
		      struct sb_err *err)
{
	struct stat st;
	int fd;
	struct walk *w = new_walk(s, &fd, err);

	(void)i;
	if (!w)
		return err ? err->rc : SB_E_IO;
	w->fd = fd;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		walk_close(&w->base);
		return sb_fail(err, SB_E_FORMAT, "%.*s is not a file any more",
			       SB_WHERE(s));
	}
	sb_buf_str(&w->path, sb_path_base(s->path));
	put_head(w, '0', &st, SB_LIT(""));
	w->left = (uint64_t)st.st_size;
	w->pad = (unsigned)(-w->left & 511);
	return give(s, w, out);
}

/* The one layer that stands for what is no image. */
static int one_layer(struct sb_source *s, struct sb_err *err)
{
	struct sb_source_layer *l = sb_vec_push(&s->arena, &s->image.layers);

	if (!l)
		return sb_no_memory(s, err);
	l->media_type = SB_LIT("application/vnd.oci.image.layer.v1.tar");
	l->digest = l->diff_id = SB_LIT("");
	l->name = s->shown;
	s->known = true;
	return sb_reference_split(s, SB_LIT(""), err);
}

static int dir_open(struct sb_source *s, struct sb_err *err)
{
	if (!S_ISDIR(s->st.st_mode))
		return sb_fail(err, SB_E_FORMAT, "%.*s is not a directory",
			       SB_WHERE(s));
	return one_layer(s, err);
}

static int file_open(struct sb_source *s, struct sb_err *err)
{
	if (!S_ISREG(s->st.st_mode))
		return sb_fail(err, SB_E_FORMAT, "%.*s is not a file", SB_WHERE(s));
	return one_layer(s, err);
}

const struct sb_source_kind sb_kind_dir = { "dir", false, dir_open, dir_layer };
const struct sb_source_kind sb_kind_file = { "file", false, file_open, file_layer };
