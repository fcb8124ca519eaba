/* A disk that fails on request, preloaded into the server: LD_PRELOAD=disk.so DISK_FOLDER=... DISK_CONTROL=...
 *
 * Below DISK_FOLDER it stands between the program and the system:
 *   - after each fsync or fdatasync the file's bytes are copied to DISK_CONTROL/synced/<name>: what is in there, and
 *     nothing else, is what a power cut at this moment would leave;
 *   - while DISK_CONTROL/full exists, writing fails with ENOSPC; while DISK_CONTROL/broken exists, syncing fails with EIO;
 *     while DISK_CONTROL/readonly exists, opening for writing fails with EROFS, as does removing.
 *
 * The copy is read through the descriptor that was synced: opening the file once more and closing it would drop the
 * POSIX locks that SQLite holds on it. One thread writes a file and syncs it, so nothing is written meanwhile.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int asked(const char *what) {
    char path[PATH_MAX];
    const char *control = getenv("DISK_CONTROL");
    if (control == NULL) return 0;
    snprintf(path, sizeof path, "%s/%s", control, what);
    return access(path, F_OK) == 0;
}

static int is_ours(const char *path) {
    const char *folder = getenv("DISK_FOLDER");
    return folder != NULL && strncmp(path, folder, strlen(folder)) == 0;
}

/* The path of a descriptor in the folder, or none. */
static int path_of(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return is_ours(path);
}

static void keep(int fd, const char *path) {
    char to[PATH_MAX], made[PATH_MAX + 8];
    struct stat status;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) return;
    snprintf(to, sizeof to, "%s/synced/%s", getenv("DISK_CONTROL"), strrchr(path, '/') + 1);
    snprintf(made, sizeof made, "%s.part", to);
    int out = REAL(open)(made, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (out < 0) abort();
    const size_t block = 1 << 16;
    char *buffer = malloc(block); /* the JVM has threads with small stacks */
    off_t at = 0;
    for (ssize_t n; (n = pread(fd, buffer, block, at)) > 0; at += n)
        if (write(out, buffer, n) != n) abort();
    free(buffer);
    close(out);
    if (rename(made, to) != 0) abort();
}

static int synced(int fd, int (*sync)(int)) {
    char path[PATH_MAX];
    if (!path_of(fd, path)) return sync(fd);
    if (asked("broken")) return errno = EIO, -1;
    int result = sync(fd);
    if (result == 0) keep(fd, path);
    return result;
}

int fsync(int fd) { return synced(fd, REAL(fsync)); }
int fdatasync(int fd) { return synced(fd, REAL(fdatasync)); }

static int is_full(int fd) {
    char path[PATH_MAX];
    if (!asked("full") || !path_of(fd, path)) return 0;
    errno = ENOSPC;
    return 1;
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) { return is_full(fd) ? -1 : REAL(pwrite)(fd, bytes, size, at); }
ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at) { return is_full(fd) ? -1 : REAL(pwrite64)(fd, bytes, size, at); }
ssize_t write(int fd, const void *bytes, size_t size) { return is_full(fd) ? -1 : REAL(write)(fd, bytes, size); }

static int refused(const char *path, int flags) {
    if ((flags & O_ACCMODE) == O_RDONLY && !(flags & O_CREAT)) return 0;
    if (!is_ours(path) || !asked("readonly")) return 0;
    errno = EROFS;
    return 1;
}

#define OPEN(name)                                                                  \
    int name(const char *path, int flags, ...) {                                    \
        va_list rest;                                                               \
        va_start(rest, flags);                                                      \
        mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0;   \
        va_end(rest);                                                               \
        return refused(path, flags) ? -1 : REAL(name)(path, flags, mode);           \
    }
OPEN(open)
OPEN(open64)

int unlink(const char *path) { return refused(path, O_RDWR) ? -1 : REAL(unlink)(path); }
