/* Writes of one folder's files, noted or made to fail: a library to be loaded before libc (LD_PRELOAD).
 *
 *   FAULTS_FOLDER  files below it are watched
 *   FAULTS_LOG     every write, truncation, sync and removal is appended here, in order: see tests/faults/__init__.py
 *   FAULTS_AT      number of the write or sync that fails, counted from 1, and with it every later one
 *   FAULTS_ERRNO   what it fails with (5 EIO, 28 ENOSPC)
 *   FAULTS_HEAL    how many fail before the disk works again (0: never)
 *   FAULTS_TORN    1: the first failing write leaves half of its bytes
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static const char *folder;
static int log_fd = -1;
static long calls, fail_at, fail_with = EIO, heal, torn;

__attribute__((constructor)) static void begin(void) {
    folder = getenv("FAULTS_FOLDER");
    if (getenv("FAULTS_AT")) fail_at = atol(getenv("FAULTS_AT"));
    if (getenv("FAULTS_ERRNO")) fail_with = atol(getenv("FAULTS_ERRNO"));
    if (getenv("FAULTS_HEAL")) heal = atol(getenv("FAULTS_HEAL"));
    if (getenv("FAULTS_TORN")) torn = atol(getenv("FAULTS_TORN"));
    if (getenv("FAULTS_LOG")) log_fd = open(getenv("FAULTS_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

/* Whether the file is watched; its path goes to `path`. The reports of the writer itself never fail. */
static int watched(int fd, char *path) {
    if (!folder) return 0;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return !strncmp(path, folder, strlen(folder)) && !strstr(path, "-shm");
}

static int fails(const char *path) {
    if (!fail_at || strstr(path, "/reported")) return 0;
    calls++;
    return calls >= fail_at && (!heal || calls < fail_at + heal);
}

static void note(char what, const char *path, int64_t offset, const void *data, int64_t size) {
    if (log_fd < 0) return;
    int64_t length = strlen(path), head[3] = {length, offset, size};
    struct iovec parts[4] = {{&what, 1}, {head, sizeof head}, {(void *)path, length}, {(void *)data, data ? size : 0}};
    if (writev(log_fd, parts, 4) < 0) abort();
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
    static ssize_t (*next)(int, const void *, size_t, off64_t);
    if (!next) next = dlsym(RTLD_NEXT, "pwrite64");
    char path[PATH_MAX];
    if (!watched(fd, path)) return next(fd, data, size, offset);
    if (fails(path)) {
        if (torn && calls == fail_at) next(fd, data, size / 2, offset);
        errno = fail_with;
        return -1;
    }
    ssize_t written = next(fd, data, size, offset);
    if (written > 0) note('w', path, offset, data, written);
    return written;
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) { return pwrite64(fd, data, size, offset); }

int ftruncate64(int fd, off64_t size) {
    static int (*next)(int, off64_t);
    if (!next) next = dlsym(RTLD_NEXT, "ftruncate64");
    char path[PATH_MAX];
    if (!watched(fd, path)) return next(fd, size);
    if (fails(path)) return errno = fail_with, -1;
    int result = next(fd, size);
    if (!result) note('t', path, size, NULL, 0);
    return result;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static int sync_with(const char *name, int fd) {
    int (*next)(int) = dlsym(RTLD_NEXT, name);
    char path[PATH_MAX];
    if (!watched(fd, path)) return next(fd);
    if (fails(path)) return errno = fail_with, -1;
    int result = next(fd);
    if (!result) note('s', path, 0, NULL, 0);
    return result;
}
int fsync(int fd) { return sync_with("fsync", fd); }
int fdatasync(int fd) { return sync_with("fdatasync", fd); }

int unlink(const char *path) {
    static int (*next)(const char *);
    if (!next) next = dlsym(RTLD_NEXT, "unlink");
    int result = next(path);
    if (!result && folder && !strncmp(path, folder, strlen(folder)) && !strstr(path, "-shm")) note('u', path, 0, NULL, 0);
    return result;
}
