/* A V4L2 camera that is not there: preloaded into a process, it answers for one path as a driver would.
 *
 * FAKE_CAMERA: the path. FAKE_CAMERA_FRAMES: a file of raw 640x480 BGR pictures, shown 30 a second, again and again.
 * FAKE_CAMERA_MODE: a file with one word, read at every call: good, other, meta, busy, forbidden, stall, gone.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { WIDTH = 640, HEIGHT = 480, FRAME = WIDTH * HEIGHT * 3, SLOT = (FRAME + 4095) / 4096 * 4096, MOST = 4, FDS = 1024 };

static char ours[FDS];
static unsigned char *buffers[MOST], *frames;
static unsigned queued[MOST], in_queue, shown, frames_count;
static double due;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static int is_mode(const char *word) {
    char mode[32] = "gone";
    int fd = syscall(SYS_openat, AT_FDCWD, getenv("FAKE_CAMERA_MODE"), O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        ssize_t got = syscall(SYS_read, fd, mode, sizeof mode - 1);
        mode[got > 0 ? got : 0] = 0;
        syscall(SYS_close, fd);
    }
    return strcmp(mode, word) == 0;
}

static int is_ours(int fd) { return fd >= 0 && fd < FDS && ours[fd]; }

static int fail(int error) {
    errno = error;
    return -1;
}

static int open_ours(void) {
    if (is_mode("gone")) return fail(ENODEV);
    if (is_mode("forbidden")) return fail(EACCES);
    int fd = syscall(SYS_openat, AT_FDCWD, getenv("FAKE_CAMERA_FRAMES"), O_RDONLY | O_CLOEXEC); /* seen in /proc */
    if (fd >= 0 && fd < FDS) ours[fd] = 1;
    return fd;
}

#define OPEN(name)                                                            \
    int name(const char *path, int flags, ...) {                              \
        va_list rest;                                                         \
        va_start(rest, flags);                                                \
        int mode = va_arg(rest, int);                                         \
        va_end(rest);                                                         \
        const char *fake = getenv("FAKE_CAMERA");                             \
        if (fake && strcmp(path, fake) == 0) return open_ours();              \
        return syscall(SYS_openat, AT_FDCWD, path, flags, mode);              \
    }
OPEN(open)
OPEN(open64)

int close(int fd) {
    if (is_ours(fd)) ours[fd] = 0;
    return syscall(SYS_close, fd);
}

void *mmap64(void *start, size_t length, int protection, int flags, int fd, off64_t offset) {
    if (!is_ours(fd)) return (void *)syscall(SYS_mmap, start, length, protection, flags, fd, offset);
    void *made = (void *)syscall(SYS_mmap, NULL, SLOT, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    buffers[offset / SLOT] = made;
    return made;
}

void *mmap(void *start, size_t length, int protection, int flags, int fd, off_t offset) {
    return mmap64(start, length, protection, flags, fd, offset);
}

int select(int nfds, fd_set *reading, fd_set *writing, fd_set *strange, struct timeval *timeout) {
    static int (*real)(int, fd_set *, fd_set *, fd_set *, struct timeval *);
    if (!real) real = dlsym(RTLD_NEXT, "select");
    if (nfds < 1 || !is_ours(nfds - 1)) return real(nfds, reading, writing, strange, timeout);
    double patience = timeout ? timeout->tv_sec + timeout->tv_usec / 1e6 : 1e9, until = due - now();
    int stalls = is_mode("stall"), late = stalls || until > patience;
    double nap = late ? patience : until;
    if (nap > 0) usleep(nap * 1e6);
    if (late) FD_ZERO(reading);
    return !late;
}

static int next_frame(struct v4l2_buffer *buffer) {
    if (is_mode("stall") || now() < due || !in_queue) return fail(EAGAIN);
    if (!frames) {
        int fd = syscall(SYS_openat, AT_FDCWD, getenv("FAKE_CAMERA_FRAMES"), O_RDONLY | O_CLOEXEC);
        off_t size = syscall(SYS_lseek, fd, 0, SEEK_END);
        frames = (void *)syscall(SYS_mmap, NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
        syscall(SYS_close, fd);
        frames_count = size / FRAME;
    }
    unsigned index = queued[0];
    memmove(queued, queued + 1, --in_queue * sizeof *queued);
    memcpy(buffers[index], frames + (size_t)(shown++ % frames_count) * FRAME, FRAME);
    due = now() - due > 1 ? now() + 1 / 30. : due + 1 / 30.;
    buffer->index = index;
    buffer->bytesused = buffer->length = FRAME;
    buffer->flags = 0;
    buffer->timestamp.tv_sec = now();
    return 0;
}

static void describe(struct v4l2_capability *told) {
    memset(told, 0, sizeof *told);
    strcpy((char *)told->driver, "fake");
    strcpy((char *)told->card, is_mode("other") ? "Another camera" : "A camera");
    told->device_caps = V4L2_CAP_STREAMING | (is_mode("meta") ? V4L2_CAP_META_CAPTURE : V4L2_CAP_VIDEO_CAPTURE);
    told->capabilities = told->device_caps | V4L2_CAP_DEVICE_CAPS | V4L2_CAP_VIDEO_CAPTURE;
}

static int set_format(struct v4l2_format *format) {
    if (is_mode("meta") || format->fmt.pix.pixelformat != V4L2_PIX_FMT_BGR24) return fail(EINVAL);
    format->fmt.pix.width = WIDTH;
    format->fmt.pix.height = HEIGHT;
    format->fmt.pix.field = V4L2_FIELD_NONE;
    format->fmt.pix.bytesperline = WIDTH * 3;
    format->fmt.pix.sizeimage = FRAME;
    return 0;
}

static int answer(unsigned long request, void *argument) {
    struct v4l2_buffer *buffer = argument;
    struct v4l2_requestbuffers *wanted = argument;
    if (is_mode("gone")) return fail(ENODEV);
    switch (request) {
        case VIDIOC_QUERYCAP: describe(argument); return 0;
        case VIDIOC_S_FMT:
        case VIDIOC_TRY_FMT: return set_format(argument);
        case VIDIOC_G_FMT: ((struct v4l2_format *)argument)->fmt.pix.pixelformat = V4L2_PIX_FMT_BGR24; return set_format(argument);
        case VIDIOC_S_INPUT:
        case VIDIOC_STREAMOFF:
        case VIDIOC_S_PARM: return 0;
        case VIDIOC_G_PARM: return 0;
        case VIDIOC_STREAMON: due = now(); return 0;
        case VIDIOC_REQBUFS:
            if (is_mode("busy")) return fail(EBUSY);
            if (wanted->count > MOST) wanted->count = MOST;
            in_queue = 0;
            return 0;
        case VIDIOC_QUERYBUF: buffer->length = SLOT; buffer->m.offset = buffer->index * SLOT; return 0;
        case VIDIOC_QBUF: queued[in_queue++] = buffer->index; return 0;
        case VIDIOC_DQBUF: return next_frame(buffer);
        default: return fail(EINVAL);
    }
}

int ioctl(int fd, unsigned long request, ...) {
    va_list rest;
    va_start(rest, request);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    return is_ours(fd) ? answer(request & 0xffffffff, argument) : syscall(SYS_ioctl, fd, request, argument);
}
