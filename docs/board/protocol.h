/* What a board says to the kiosk and obeys: docs/board.md in plain C99, for any microcontroller with a serial port.
 *
 * The sketch around it calls board_begin() once, board_byte() for each byte that arrives and board_look() every few
 * milliseconds; it gives board_write() and reads board_lamp and board_fill. Milliseconds may wrap around.
 */
#ifndef BOARD_PROTOCOL_H
#define BOARD_PROTOCOL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROTOCOL 1
#define LINE_MOST_BYTES 64
#define SEQUENCES 1000
#define HEARTBEAT_MS 1000
#define ACK_WITHIN_MS 250
#define TRIES 5
#define FAIL_SAFE_MS 5000
#define DEBOUNCE_MS 30
#define PRESENCE_STAYS_MS 500
#define PRESENCE_EVERY_MS 5000
#define LIGHT_EVERY_MS 2000

#define NEWS_MOST 8        /* that wait to be told; where they are more the board begins anew */
#define NEWS_BYTES 52      /* a hello is the longest: "HEL,1,", an id of 12, and all that a board may have */
#define HELD_MOST_MS 999999
#define SENSOR_DEAD (-2L)  /* a sensor that does not answer: nothing is told of it */
#define NOBODY (-1L)
#define NOT_MEASURED 0L    /* somebody is there, and the sensor does not say how far away */

typedef enum { LAMP_OUT_OF_SERVICE, LAMP_OFF, LAMP_ON, LAMP_BREATHE, LAMP_BLINK } board_lamp_t;

/* The sketch writes these bytes to the port. */
void board_write(const char *bytes, size_t count);

/* What the lamps show now. */
static board_lamp_t board_lamp = LAMP_OUT_OF_SERVICE;
static bool board_fill = false;

/* A contact or a sensor that flickers: it is what it has been for stays_ms without a break. */
typedef struct {
    uint32_t stays_ms, since, turned_at;
    bool on, turning;
} board_steady_t;

static struct {
    const char *id, *has;
    char line[LINE_MOST_BYTES];
    size_t length;
    char news[NEWS_MOST][NEWS_BYTES];
    unsigned waiting;
    char awaited[NEWS_BYTES];
    unsigned sequence, left;
    bool awaiting, known;
    uint32_t sent_at, heard_at, beat_at, presence_at, light_at;
    board_steady_t button, presence;
} board;

/* CRC-16/XMODEM: polynomial 0x1021, beginning with 0, not reflected. "123456789" gives 0x31C3. */
static uint16_t board_crc(const char *bytes, size_t count) {
    uint16_t crc = 0;
    while (count--) {
        crc ^= (uint16_t)((uint8_t)*bytes++ << 8);
        for (int bit = 0; bit < 8; bit++) crc = (uint16_t)(crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1);
    }
    return crc;
}

static void board_send(unsigned sequence, const char *says) {
    char line[LINE_MOST_BYTES + 1];
    int body = snprintf(line, sizeof line, "$%03u,%s", sequence, says);
    int whole = body + snprintf(line + body, sizeof line - (size_t)body, "*%04X\n", board_crc(line + 1, (size_t)body - 1));
    board_write(line, (size_t)whole);
}

/* One frame at a time is on its way, and is sent again until it is acknowledged. */
static void board_await(const char *says, uint32_t now) {
    board.sequence = (board.sequence + 1) % SEQUENCES;
    snprintf(board.awaited, sizeof board.awaited, "%s", says);
    board.awaiting = true;
    board.left = TRIES;
    board.sent_at = now - ACK_WITHIN_MS;
}

/* Say hello. All that is known is told anew once the kiosk has acknowledged it. */
static void board_hello(uint32_t now) {
    char says[NEWS_BYTES];
    snprintf(says, sizeof says, "HEL,%d,%s,%s", PROTOCOL, board.id, board.has);
    board.known = false;
    board.waiting = 0;
    board_await(says, now);
}

static void board_tell(const char *says, uint32_t now) {
    if (!board.known) return;
    if (board.waiting == NEWS_MOST) {
        board_hello(now);
        return;
    }
    snprintf(board.news[board.waiting++], NEWS_BYTES, "%s", says);
}

static void board_tell_button(uint32_t held_ms, uint32_t now) {
    char says[NEWS_BYTES];
    if (held_ms > HELD_MOST_MS) held_ms = HELD_MOST_MS;
    if (board.button.on) snprintf(says, sizeof says, "BTN,1");
    else snprintf(says, sizeof says, "BTN,0,%lu", (unsigned long)held_ms);
    board_tell(says, now);
}

static void board_obey(const char *lamp, const char *fill) {
    static const char *const names[] = {"off", "on", "breathe", "blink"};
    for (unsigned index = 0; index < 4; index++)
        if (!strcmp(lamp, names[index])) {
            board_lamp = (board_lamp_t)(LAMP_OFF + index);
            board_fill = !strcmp(fill, "1");
        }
}

static void board_heard(unsigned sequence, char *says, uint32_t now) {
    char *args = strchr(says, ',');
    if (args) *args++ = 0;
    board.heard_at = now;
    if (!strcmp(says, "WHO") || (!board.known && !board.awaiting)) board_hello(now);
    if (!strcmp(says, "LED") && args) {
        char *fill = strchr(args, ',');
        board_send(sequence, "ACK");
        if (fill) {
            *fill++ = 0;
            board_obey(args, fill);
        }
    } else if (!strcmp(says, "ACK") && board.awaiting && sequence == board.sequence) {
        board.awaiting = false;
        if (!strncmp(board.awaited, "HEL,", 4)) {
            board.known = true;
            board_tell_button(0, now);
            board.presence_at = now - PRESENCE_EVERY_MS;
        }
    }
}

/* line: without its end, ending with 0. What is damaged is dropped without a word. */
static void board_line(char *line, uint32_t now) {
    char *begins = strrchr(line, '$');
    if (!begins) return;
    char *body = begins + 1, *star = strchr(body, '*'), *end;
    if (!star || star - body < 6 || strlen(star + 1) != 4 || body[3] != ',') return;
    if (strtoul(star + 1, &end, 16) != board_crc(body, (size_t)(star - body)) || *end) return;
    *star = 0;
    board_heard((unsigned)strtoul(body, NULL, 10), body + 4, now);
}

static void board_byte(char byte, uint32_t now) {
    if (byte == '$') board.length = 0; /* half a line before a whole one is overlooked */
    if (byte == '\n') {
        board.line[board.length] = 0;
        board_line(board.line, now);
        board.length = 0;
    } else if (board.length < LINE_MOST_BYTES - 1) {
        board.line[board.length++] = byte;
    }
}

static bool board_steady(board_steady_t *what, bool on, uint32_t now) {
    if (on == what->on) {
        what->turning = false;
        return false;
    }
    if (!what->turning) {
        what->turning = true;
        what->turned_at = now;
    }
    if (now - what->turned_at < what->stays_ms) return false;
    what->on = on;
    what->turning = false;
    what->since = now;
    return true;
}

/* id: 12 letters and digits at most. has: of button, lamp, fill, presence, light those that are there, joined by +. */
static void board_begin(const char *id, const char *has, bool contact, bool somebody, uint32_t now) {
    memset(&board, 0, sizeof board);
    board.id = id;
    board.has = has;
    board.button = (board_steady_t){DEBOUNCE_MS, now, now, contact, false};
    board.presence = (board_steady_t){PRESENCE_STAYS_MS, now, now, somebody, false};
    board.heard_at = board.beat_at = board.light_at = board.presence_at = now;
    board_hello(now);
}

/* contact: true while the button is down. distance_mm: of whoever stands there, NOT_MEASURED, NOBODY or SENSOR_DEAD.
 * lux: the light at the wall, or SENSOR_DEAD. */
static void board_look(bool contact, long distance_mm, long lux, uint32_t now) {
    char says[NEWS_BYTES];
    uint32_t held_ms = now - board.button.since;
    if (board_steady(&board.button, contact, now)) board_tell_button(held_ms, now);
    if (distance_mm != SENSOR_DEAD) {
        bool changed = board_steady(&board.presence, distance_mm != NOBODY, now);
        if (changed || now - board.presence_at >= PRESENCE_EVERY_MS) {
            board.presence_at = now;
            if (board.presence.on && distance_mm > NOT_MEASURED) snprintf(says, sizeof says, "PRS,1,%ld", distance_mm);
            else snprintf(says, sizeof says, "PRS,%d", board.presence.on);
            board_tell(says, now);
        }
    }
    if (now - board.heard_at >= FAIL_SAFE_MS) {
        board_lamp = LAMP_OUT_OF_SERVICE;
        board_fill = false;
        board.known = false;
        board.heard_at = now - FAIL_SAFE_MS; /* so that it stays so when milliseconds wrap around */
    }
    if (now - board.beat_at >= HEARTBEAT_MS) {
        board.beat_at = now;
        board_send(0, "HB");
    }
    if (lux >= 0 && now - board.light_at >= LIGHT_EVERY_MS) {
        board.light_at = now;
        snprintf(says, sizeof says, "LUX,%ld", lux);
        board_send(0, says);
    }
    if (board.awaiting && !board.left && now - board.sent_at >= ACK_WITHIN_MS) {
        board.awaiting = false;
        if (board.known) board_hello(now); /* nothing is skipped: all of it is told from the beginning */
    }
    if (!board.awaiting && board.waiting) {
        board_await(board.news[0], now);
        memmove(board.news[0], board.news[1], (size_t)--board.waiting * NEWS_BYTES);
    }
    if (board.awaiting && board.left && now - board.sent_at >= ACK_WITHIN_MS) {
        board.left--;
        board.sent_at = now;
        board_send(board.sequence, board.awaited);
    }
}

#endif
