// A board for the kiosk's wall: what stands on the pins, around the protocol beside it. For an Arduino Nano or the like.
#include "protocol.h"

const int BUTTON_PIN = 2;     // to ground through the button's contact; the board's own pull-up holds it high
const int LAMP_PIN = 9;       // the lamp in the button, through a transistor; a pin that dims
const int FILL_PIN = 10;      // the light for a face, through a transistor
const int PRESENCE_PIN = 3;   // a radar's or time-of-flight module's output, high while somebody is there. No PIR: who stands still is gone for it
const int LIGHT_PIN = A0;     // a phototransistor to 5 V, with 10 kOhm to ground
const long LUX_AT_FULL = 2000; // what your sensor sees where analogRead gives 1023: hold a light meter beside it
const unsigned long BREATH_MS = 3000; // one breath
const unsigned long BLINK_MS = 1000;  // 1 Hz; never faster than 3 Hz (WCAG 2.3.1)

void board_write(const char *bytes, size_t count) { Serial.write((const uint8_t *)bytes, count); }

bool pressed() { return digitalRead(BUTTON_PIN) == LOW; }

bool somebody() { return digitalRead(PRESENCE_PIN) == HIGH; }

void show(unsigned long now) {
  unsigned long phase = now % BREATH_MS * 510 / BREATH_MS;
  int brightness = 0;
  switch (board_lamp) {
    case LAMP_ON: brightness = 255; break;
    case LAMP_BREATHE: brightness = phase < 256 ? phase : 510 - phase; break;
    case LAMP_BLINK: brightness = now % BLINK_MS < BLINK_MS / 2 ? 255 : 0; break;
    case LAMP_OUT_OF_SERVICE: brightness = now % 5000 < 100 ? 60 : 0; break; // a short glimmer: alive, and not served
    default: break;
  }
  analogWrite(LAMP_PIN, brightness);
  digitalWrite(FILL_PIN, board_fill ? HIGH : LOW);
}

void setup() {
  pinMode(BUTTON_PIN, INPUT_PULLUP);
  pinMode(LAMP_PIN, OUTPUT);
  pinMode(FILL_PIN, OUTPUT);
  pinMode(PRESENCE_PIN, INPUT);
  Serial.begin(115200);
  board_begin("nano-1", "button+lamp+fill+presence+light", pressed(), somebody(), millis());
}

void loop() {
  unsigned long now = millis();
  while (Serial.available()) board_byte((char)Serial.read(), now);
  board_look(pressed(), somebody() ? NOT_MEASURED : NOBODY, analogRead(LIGHT_PIN) * LUX_AT_FULL / 1023, now);
  show(now);
}
