"""Makes the table of the results, and the page docs/benchmarks.md around it."""

from __future__ import annotations

from datetime import datetime

from bench import disk, loops, resting, starts, voice
from bench.processes import Machine
from bench.results import Results
from bench.table import Row, at_least, at_most, in_ms, markdown, p50, p99, plain
from bench.touches import Touches

TOUCHES = {"face": 3, "phone": 13}
ACTION_MS = 5.0
REDRAW_MS = 100.0
FIRST_SCREEN_S = 2.0
WINDOW_MB = 350.0
CAMERA_MB = 300.0
IDLE_PERCENT = 0.5
LIVE_PERCENT = 20.0
LIVE_FPS = 15.0
LIVE_GAP_MS = 100.0

HOW = f"""\
How: Xvfb keeps its picture in shared memory, and 20,000 pixels of it are compared every half millisecond, so a
redraw counts when its pixels are on the glass. One pointer that stays connected (xdotool) presses; what it takes
itself is in the numbers. Every touch comes at a moment chosen by chance. Screens are known by name in the first two
parts, where the kiosk has a witness; the witness measures every text of a new screen, 5–30 ms that fall between
叫车 and 已收到 too. Everything else is measured on a kiosk without one.

- *Face in view*: the first picture shown with a face that the camera follows. *Captured*: three pictures are chosen.
  *Verified*: the confirming screen is drawn, after the provider has compared the pictures over HTTP. The demo's rider
  walks up for 2.5 s; the other one stands there when the camera opens, in a film of 30 pictures a second.
- *By touch*: until the touch is an action of the journey, before anything is drawn. *Pressed look*: from press to
  redraw. *Next screen*: from letting go to redraw.
- *While the camera works*: her face is followed and judged 15 times a second, and the live picture is on the glass.
- *Silent*: from a finger that comes down on a key until the last sample has been played, at a sound card made of a
  pipe that holds {voice.BUFFER_MS:.0f} ms and plays all of it. A loudspeaker's and a mixer's own delay is not in it.
- *Warm*: the program's files are in memory. *Cold*: Python, its libraries and the kiosk are dropped from the page
  cache before each of {starts.COUNT} starts.
- *Processor*: utime + stime of all the kiosk's processes, in {resting.HOME_S:.0f} s at home (one change of
  the clock's minute, one question for the expected wait), {resting.SEARCHING_S:.0f} s of searching (which counts
  seconds) and {resting.LIVE_S:.0f} s of live picture.
  The X server's own time is not the kiosk's and is told apart.
- *Disk*: {disk.COUNT} commits in SQLite's write-ahead log, each forced to the disk.
- *Loops*: one window, {loops.IDLE_S:.0f} s each, with no camera and no services.
"""


def rows(results: Results) -> list[Row]:
    return [
        *_hails(results),
        *_touches(results),
        *voice.rows(results.cut_off),
        *_starts(results),
        *_memory(results),
        *_resting(results),
        *_loops(results),
    ]


def _hails(results: Results) -> list[Row]:
    found = []
    for who, seen in (("walking up", results.walking), ("standing there", results.standing)):
        verified, captured = seen.to_verified_s, seen.to_captured_s
        verifying = [whole - part for whole, part in zip(verified, captured, strict=True)]
        n = f", worst {max(verified):.1f} s (n={len(verified)})"
        found += [
            Row(f"face in view → verified, rider {who}", f"{p50(verified):.1f} s{n}"),
            Row("  of that: in view → captured", f"{p50(captured):.1f} s"),
            Row("  of that: captured → verified", f"{p50(verifying):.2f} s"),
        ]
    for way, touches in sorted(results.walking.touches.items()):
        found.append(at_most(f"touches for a hail by {way}", touches, TOUCHES[way], "touches"))
    received = in_ms(results.walking.hail_to_received_s)
    return [
        *found,
        Row("touch of 叫车 → 已收到 drawn, committed before", f"{_spread(received)}"),
        Row("  of that: one commit forced to disk", f"{_spread(in_ms(results.commit_s), 1)}"),
    ]


def _touches(results: Results) -> list[Row]:
    action = in_ms(results.walking.touch_to_action_s)
    found = [at_most("touch → action, at rest (p50)", p50(action), ACTION_MS, "ms", _p99(action), 1)]
    both = Touches(
        results.again.to_pressed_s + results.leaving.to_pressed_s, results.again.to_next_s + results.leaving.to_next_s
    )
    for when, touches in (("at rest", results.at_rest), ("while the camera works", both)):
        pressed, after = in_ms(touches.to_pressed_s), in_ms(touches.to_next_s)
        what = "next screen" if touches is results.at_rest else "next look"
        found.append(at_most(f"touch → pressed look, {when} (p99)", p99(pressed), REDRAW_MS, "ms", _p50(pressed)))
        found.append(at_most(f"touch → {what}, {when} (p99)", p99(after), REDRAW_MS, "ms", _p50(after)))
    leaving = in_ms(results.leaving.to_next_s)
    found.append(at_most("  of that: leaving the live picture (p99)", p99(leaving), REDRAW_MS, "ms", _p50(leaving)))
    return found


def _starts(results: Results) -> list[Row]:
    def more(seconds: list[float]) -> str:
        return f", worst {max(seconds):.2f} s (n={len(seconds)})"

    return [
        at_most(
            "start → first screen, warm (p50)", p50(results.warm_s), FIRST_SCREEN_S, "s", more(results.warm_s), 2
        ),
        Row("start → first screen, cold (p50)", f"{p50(results.cold_s):.2f} s{more(results.cold_s)}"),
    ]


def _memory(results: Results) -> list[Row]:
    memory = results.memory
    found = [
        at_most("memory of the window, PSS", memory["window"], WINDOW_MB, "MB"),
        at_most("memory of the camera, PSS", memory["camera"], CAMERA_MB, "MB"),
    ]
    if "tracker" in memory:
        found.append(Row("memory of Python's resource tracker, PSS", f"{memory['tracker']:.0f} MB"))
    return found + [
        Row(f"memory of the {name}, PSS", f"{mb:.0f} MB") for name, mb in sorted(results.services.items())
    ]


def _resting(results: Results) -> list[Row]:
    home, searching, live = results.home, results.searching, results.live
    gap_ms = 1000 * live.worst_gap_s
    return [
        at_most("processor, home screen", home.all, IDLE_PERCENT, "% of a core", _display(home), 2),
        Row("processor, searching", f"{searching.all:.1f} % of a core{_display(searching)}"),
        at_most("processor of the window, live picture", live.share.window, LIVE_PERCENT, "% of a core", "", 1),
        Row("processor of the camera, live picture", f"{live.share.camera:.1f} % of a core{_display(live.share)}"),
        at_least("live pictures shown", live.fps, LIVE_FPS, "per s", "", 1),
        at_most("longest time between two", gap_ms, LIVE_GAP_MS, "ms", f", p50 {1000 * live.p50_gap_s:.0f} ms"),
    ]


def _loops(results: Results) -> list[Row]:
    side = results.loops
    return [
        Row(
            "home, asleep in SDL : polling 60 times a second",
            f"{side.asleep:.2f} : {side.polling:.2f} % = 1 : {side.polling / max(side.asleep, 0.01):.0f}",
        ),
        Row(
            "live picture, its place alone : whole window",
            f"{side.place_alone:.0f} : {side.whole_window:.0f} % = 1 : {side.whole_window / side.place_alone:.1f}",
        ),
    ]


def _spread(ms: list[float], digits: int = 0) -> str:
    return f"p50 {p50(ms):.{digits}f} ms, p99 {p99(ms):.{digits}f} ms (n={len(ms)})"


def _p50(ms: list[float]) -> str:
    return f", p50 {p50(ms):.0f} ms (n={len(ms)})"


def _p99(ms: list[float]) -> str:
    return f", p99 {p99(ms):.1f} ms (n={len(ms)})"


def _display(share: resting.Share) -> str:
    return f" (X server {share.display:.1f} %)"


def _about(machine: Machine, busy: float) -> str:
    today = f"{datetime.now().astimezone():%Y-%m-%d}"
    return (
        f"{machine.cpu}, {machine.cores} cores, {machine.memory_gb:.0f} GB, {machine.system}, "
        f"Python {machine.python}, {machine.renderer}; {today}. "
        f"Other programs took {busy:.2f} cores on average during the run."
    )


def printed(found: list[Row], machine: Machine, busy: float) -> str:
    return f"\n{plain(found)}\n\n{_about(machine, busy)}"


def written(found: list[Row], machine: Machine, busy: float) -> str:
    missed = sum(row.ok is False for row in found)
    goals = sum(row.ok is not None for row in found)
    return (
        "# Benchmarks\n\n"
        "Made by `make bench` in one run on the real thing: a window on a virtual display, the camera's own process, "
        "services over HTTP, hails on disk. No test asserts any of it.\n\n"
        f"{_about(machine, busy)}\n\n"
        f"{markdown(found)}\n\n"
        f"{goals - missed} of {goals} goals are met.\n\n"
        f"{HOW}"
    )
