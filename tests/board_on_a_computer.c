/* The protocol of docs/board run as a program: its port is standard input and output, its pins are orders on one pipe.
 * What the pipe holds as it starts is how the pins are from before.
 *
 * argv[1]: the pipe's number. d, u: the contact closes, opens; p, a: somebody is there, nobody. The lamps go to stderr.
 */
#include <fcntl.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

#include "../docs/board/protocol.h"

static const char *const LAMPS[] = {"out-of-service", "off", "on", "breathe", "blink"};

void board_write(const char *bytes, size_t count) {
    if (write(1, bytes, count) < 0) exit(1);
}

static uint32_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint32_t)(now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

static void turn(char order, bool *contact, bool *somebody) {
    if (order == 'd' || order == 'u') *contact = order == 'd';
    else *somebody = order == 'p';
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    int shown = -1, orders = atoi(argv[1]);
    bool contact = false, somebody = false;
    struct pollfd waiting[2] = {{0, POLLIN, 0}, {orders, POLLIN, 0}};
    char bytes[256];
    while (poll(&waiting[1], 1, 0) == 1) {
        if (read(orders, bytes, 1) != 1) return 0;
        turn(bytes[0], &contact, &somebody);
    }
    board_begin("c-sketch", "button+lamp+fill+presence+light", contact, somebody, now_ms());
    for (;;) {
        poll(waiting, 2, 5);
        uint32_t now = now_ms();
        if (waiting[1].revents) {
            if (read(orders, bytes, 1) != 1) return 0;
            turn(bytes[0], &contact, &somebody);
        }
        if (waiting[0].revents & POLLIN) {
            ssize_t count = read(0, bytes, sizeof bytes);
            for (ssize_t index = 0; index < count; index++) board_byte(bytes[index], now);
        }
        board_look(contact, somebody ? 850 : NOBODY, 42, now);
        if (shown != (int)board_lamp * 2 + board_fill) {
            shown = (int)board_lamp * 2 + board_fill;
            fprintf(stderr, "lamp %s, fill light %s\n", LAMPS[board_lamp], board_fill ? "on" : "off");
        }
    }
}
