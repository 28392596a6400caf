"""The settings file: every way to break it is told with its line, its column and a way out."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from kiosk.commands import check_config
from kiosk.config import KEY_VARIABLE, Config, ConfigError, Fault, load

SHIPPED = Path(__file__).parents[1] / "config.yaml"
GOOD = """\
site:
  id: gate-3
  name: 梅岭园 3 号门
  name_en: Plum Lane, Gate 3
  pick_up: 小区门口
  pick_up_en: the gate
  lat: 31.2
  lon: 121.4
  hotline: '55500123'
operator:
  name: 居委会
  name_en: the committee
ladder:
  - kind: wider
  - kind: hotline
    text: '55500123'
display:
  width_mm: 400
identity:
  base_url: https://id.example.com/
  device_id: kiosk-1
  key_file: keys/kiosk.pem
  provider_name: 示例
  provider_name_en: Example
dispatch:
  base_url: http://127.0.0.1:8102
camera:
  source: none
store:
  folder: state
log:
  level: info
face:
  enabled: false
"""
NOT_A_PLACE = "this file is no place for one: keep it in a file of its own and name that file"

# what is written instead of what -> what a person reads, without the file's name
BROKEN = {
    "text for a number": (
        "lat: 31.2",
        "lat: '31.2'",
        ['7:8: site.lat: must be a number; it is text "31.2"'],
    ),
    "text where pydantic would guess": (
        "lat: 31.2",
        "lat: abc",
        ['7:8: site.lat: must be a number; it is text "abc"'],
    ),
    "degrees exchanged": (
        "lat: 31.2\n  lon: 121.4",
        "lat: 121.4\n  lon: 31.2",
        ["7:8: site.lat: must lie between -90 and 90 degrees (are lat and lon exchanged?)"],
    ),
    "degrees beyond the globe": (
        "lon: 121.4",
        "lon: 1214",
        ["8:8: site.lon: must lie between -180 and 180 degrees"],
    ),
    "degrees never filled in": (
        "lat: 31.2\n  lon: 121.4",
        "lat: 0\n  lon: 0",
        ["7:8: site.lat: is a point in the sea: give the WGS-84 degrees of the pick-up point"],
    ),
    "not a number": ("lat: 31.2", "lat: .nan", ["7:8: site.lat: must be a number that can be measured"]),
    "nothing after the colon": (
        "lat: 31.2",
        "lat:",
        ["7:7: site.lat: is empty: write a value, or take the line out"],
    ),
    "a mistyped key": (
        "pick_up:",
        "pickup:",
        [
            "1:1: site.pick_up: is missing",
            "5:3: site.pickup: is not a key that is known here (did you mean pick_up?)",
        ],
    ),
    "a mistyped section": (
        "store:",
        "stor:",
        ["1:1: store: is missing", "29:1: stor: is not a key that is known here (did you mean store?)"],
    ),
    "a key nobody knows": ("log:", "zebra: 1\nlog:", ["31:1: zebra: is not a key that is known here"]),
    "a missing key": ("  device_id: kiosk-1\n", "", ["19:1: identity.device_id: is missing"]),
    "an empty section": (
        "dispatch:\n  base_url: http://127.0.0.1:8102",
        "dispatch:",
        ["25:10: dispatch: is empty: write a value, or take the line out"],
    ),
    "text for a section": (
        "camera:\n  source: none",
        "camera: none",
        ['27:9: camera: must hold keys of its own, indented under it; it is text "none"'],
    ),
    "a section for a list": (
        "ladder:\n  - kind: wider\n  - kind: hotline\n    text: '55500123'",
        "ladder:\n  kind: wider",
        ["14:3: ladder: must be a list, each entry beginning with '- '; it is a group of keys"],
    ),
    "a list for a section": (
        "camera:\n  source: none",
        "camera: [none]",
        ["27:9: camera: must hold keys of its own, indented under it; it is a list"],
    ),
    "a number for text": (
        "hotline: '55500123'",
        "hotline: 55500123",
        ["9:12: site.hotline: must be text, not the number 55500123: put it in quotes"],
    ),
    "the Norway problem": (
        "id: gate-3",
        "id: no",
        ["2:7: site.id: must be text, not the yes-or-no word no: put it in quotes"],
    ),
    "a word for true or false": (
        "hotline: '55500123'",
        "landlines: nein",
        ['9:14: site.landlines: must be true or false; it is text "nein"'],
    ),
    "no telephone number": (
        "hotline: '55500123'",
        "hotline: call us",
        ["9:12: site.hotline: must be a telephone number: digits, blanks and hyphens"],
    ),
    "a name that is too long": (
        "name: 居委会",
        f"name: {'会' * 25}",
        ["11:9: operator.name: has 25 characters; there is room for 24"],
    ),
    "an empty name": ("name: 居委会", "name: ''", ["11:9: operator.name: is empty: write some text"]),
    "a name of two lines": (
        "name: 居委会",
        'name: "居\\n委会"',
        ["11:9: operator.name: must be one line of text without blanks around it"],
    ),
    "one language of two": (
        "hotline: '55500123'",
        "guard: 门口",
        ["1:1: site.guard_en: is empty: say it in both languages, or in neither"],
    ),
    "an id with a capital": (
        "id: gate-3",
        "id: Gate 3",
        ['2:7: site.id: must be small letters, digits and hyphens, at most 40; it is text "Gate 3"'],
    ),
    "a mistyped rung": (
        "kind: wider",
        "kind: widder",
        [
            '14:11: ladder[0].kind: must be wider, second, hotline, bus or guard; it is text "widder" '
            "(did you mean wider?)"
        ],
    ),
    "a rung twice": (
        "kind: wider",
        "kind: hotline\n    text: '110110'",
        ["16:11: ladder[1].kind: offers hotline a second time"],
    ),
    "a hotline without a number": (
        "    text: '55500123'\n",
        "",
        ["15:5: ladder[1].text: is missing: the hotline is shown and read aloud"],
    ),
    "a bus in one language": (
        "kind: hotline\n    text: '55500123'",
        "kind: bus\n    text: 坐 12 路",
        ["15:5: ladder[1].text_en: is missing: the bus is shown and read aloud in both languages"],
    ),
    "a second dispatcher that is not there": (
        "kind: wider",
        "kind: second",
        ["1:1: second_dispatch: is missing, but the ladder offers a second dispatcher"],
    ),
    "half a millimetre": (
        "width_mm: 400",
        "width_mm: 400.5",
        ["18:13: display.width_mm: must be a whole number; it is the number 400.5"],
    ),
    "centimetres for millimetres": (
        "width_mm: 400",
        "width_mm: 40",
        ["18:13: display.width_mm: must be at least 400; it is the number 40"],
    ),
    "a stretched picture": (
        "width_mm: 400",
        "width_mm: 500",
        ["18:13: display.width_mm: makes 2.05 pixels a millimetre across but 2.56 down: measure the picture again"],
    ),
    "a screen upside down": (
        "width_mm: 400",
        "rotation: 180",
        ["18:13: display.rotation: must be 0, 90 or 270; it is the number 180"],
    ),
    "plain http to another machine": (
        "https://id.example.com/",
        "http://id.example.com/",
        [
            "20:13: identity.base_url: must begin with https://; plain http is only for a server on this machine "
            "(127.0.0.1)"
        ],
    ),
    "an address without https": (
        "https://id.example.com/",
        "id.example.com",
        ["20:13: identity.base_url: must be a web address like https://dispatch.example.com"],
    ),
    "an impossible port": (
        "https://id.example.com/",
        "https://id.example.com:99999/",
        ["20:13: identity.base_url: must be a web address like https://dispatch.example.com"],
    ),
    "a question in the address": (
        "https://id.example.com/",
        "https://id.example.com/?a=b",
        ["20:13: identity.base_url: must end before the ? or #"],
    ),
    "a password in the address": (
        "https://id.example.com/",
        "https://me:hunter2@id.example.com/",
        ["20:13: identity.base_url: must not hold a user name or password: secrets never stand in this file"],
    ),
    "a key in the file": (
        "key_file: keys/kiosk.pem",
        "key_file: |\n    -----BEGIN PRIVATE KEY-----\n    hunter2",
        [f"22:13: identity.key_file: looks like a secret, and {NOT_A_PLACE}"],
    ),
    "a password in the file": (
        "device_id: kiosk-1",
        "device_id: kiosk-1\n  password: hunter2",
        [f"22:3: identity.password: looks like a secret, and {NOT_A_PLACE}"],
    ),
    "an age below the law's": (
        "device_id: kiosk-1",
        "device_id: kiosk-1\n  min_age: 12",
        ["22:12: identity.min_age: must be at least 14; it is the number 12"],
    ),
    "a camera of no known kind": (
        "source: none",
        "source: webcam",
        ["28:11: camera.source: must be device:/dev/video0, video:FILE, pictures:FOLDER or none"],
    ),
    "an empty path": ("folder: state", "folder: ''", ["30:11: store.folder: must be the path of a file or folder"]),
    "a list for a path": ("folder: state", "folder: [state]", ["30:11: store.folder: must be text; it is a list"]),
    "no word about faces": (
        "face:\n  enabled: false\n",
        "",
        ["1:1: face: is missing"],
    ),
    "faces that are neither looked at nor left alone": (
        "  enabled: false",
        "  contact: 电话",
        ["33:1: face.enabled: is missing"],
    ),
    "a clause that is too long": (
        "enabled: false",
        f"enabled: false\n  purpose: {'好' * 57}",
        ["35:12: face.purpose: has 57 characters; there is room for 56"],
    ),
    "a clause of two lines": (
        "enabled: false",
        'enabled: false\n  rights: "找居委会\\n或打 12345"',
        ["35:11: face.rights: must be one line of text without blanks around it"],
    ),
    "a mistyped clause": (
        "enabled: false",
        "enabled: false\n  porpose: 叫车",
        ["35:3: face.porpose: is not a key that is known here (did you mean purpose?)"],
    ),
    "a mistyped word of a closed list": (
        "level: info",
        "level: inof",
        ['32:10: log.level: must be debug, info, warning or error; it is text "inof" (did you mean info?)'],
    ),
    "a date": (
        "level: info",
        "level: 2026-01-01",
        ['32:10: log.level: must be debug, info, warning or error; it is text "2026-01-01"'],
    ),
    "a key twice": (
        "  lat: 31.2\n",
        "  lat: 31.2\n  id: gate-4\n",
        ["8:3: site.id: stands here a second time (first in line 2)"],
    ),
    "a section twice": (
        "log:\n",
        "camera:\n  source: none\nlog:\n",
        ["31:1: camera: stands here a second time (first in line 27)"],
    ),
    "a key that is a list": ("log:\n", "? [a]\n: b\nlog:\n", ["31:3: a key must be a plain word"]),
    "a tag of another language": (
        "level: info",
        "level: !!python/name:os.system info",
        ["32:10: log.level: a tag (!) has no place here: write plain text"],
    ),
    "a tab": ("\n  level:", "\n\tlevel:", ["32:1: a tab stands here: use blanks"]),
    "no blank after a colon": (
        "lat: 31.2",
        "lat:31.2",
        ["7:3: the colon after the key is missing, or the blank after the colon"],
    ),
    "a colon in text": (
        "name: 居委会",
        "name: a: b",
        ["11:10: a colon too many: put text that holds ': ' in quotes, or mend the indentation"],
    ),
    "crooked indentation": (
        "  name_en: the committee",
        " name_en: the committee",
        ["12:2: the indentation does not fit the lines above"],
    ),
    "a colon forgotten after the first section": (
        "site:\n",
        "site  # the place\n",
        ["2:3: the colon after the key above is missing, or the indentation does not fit"],
    ),
    "a quote within a quote": (
        "name: 居委会",
        "name: '居'委会'",
        ["11:12: a quote above is never closed, or one stands within the text"],
    ),
    "an open quote": ("level: info", "level: 'info", ["32:10: a quote is never closed"]),
    "an open bracket": ("level: info", "level: [info", ["32:10: a bracket is never closed, or a comma is missing"]),
    "an alias": ("level: info", "level: *info", ["32:10: text that begins with * belongs in quotes"]),
    "a sign that begins nothing": (
        "level: info",
        "level: @info",
        ["32:10: this sign cannot begin a value: put the text in quotes"],
    ),
    "a contact that nobody can dial": (
        "log:",
        "call_button:\n  name: 门卫\n  name_en: guard\n  phone: '95128'\nlog:",
        ["34:10: call_button.phone: must have 7 to 15 digits: a driver calls it"],
    ),
    "a contact without a number": (
        "log:",
        "call_button:\n  name: 门卫\n  name_en: guard\n  phone: ''\nlog:",
        ["34:10: call_button.phone: must have 7 to 15 digits: a driver calls it"],
    ),
    "a contact with the number of practice": (
        "log:",
        "call_button:\n  name: 门卫\n  name_en: guard\n  phone: 138 0000 0000\nlog:",
        [
            "34:10: call_button.phone: is the number of practice, which nobody has: give the one that a driver calls",
        ],
    ),
    "a mistyped kind of dispatcher": (
        "dispatch:\n",
        "dispatch:\n  kind: letax\n",
        ['26:9: dispatch.kind: must be hail_api or letaxi; it is text "letax" (did you mean letaxi?)'],
    ),
    "a registry without a key": (
        "dispatch:\n",
        "dispatch:\n  kind: letaxi\n",
        ["25:1: dispatch.api_key_file: is missing: name the file that holds the registry's key for this kiosk"],
    ),
    "a registry's key file without a name": (
        "dispatch:\n",
        "dispatch:\n  kind: letaxi\n  api_key_file:\n",
        ["27:16: dispatch.api_key_file: is missing: name the file that holds the registry's key for this kiosk"],
    ),
    "a registry's key itself": (
        "dispatch:\n",
        "dispatch:\n  kind: letaxi\n  api_key_file: 9d0c5a3e-hunter2-4f6b-8b6c-1234\n",
        [f"27:17: dispatch.api_key_file: looks like the key itself, and {NOT_A_PLACE} (./NAME if it is called so)"],
    ),
    "a registry's key in digits": (
        "dispatch:\n",
        "dispatch:\n  kind: letaxi\n  api_key_file: 1234567890123456789\n",
        [f"27:17: dispatch.api_key_file: looks like the key itself, and {NOT_A_PLACE} (./NAME if it is called so)"],
    ),
    "a registry's key under another name": (
        "dispatch:\n",
        "dispatch:\n  api_key: hunter2\n",
        [f"26:3: dispatch.api_key: looks like a secret, and {NOT_A_PLACE}"],
    ),
    "a key file where none is wanted": (
        "dispatch:\n",
        "dispatch:\n  api_key_file: key\n",
        ["26:17: dispatch.api_key_file: belongs to kind: letaxi: take the line out, or write kind: letaxi"],
    ),
    "a driver's number where none is wanted": (
        "dispatch:\n",
        "dispatch:\n  phone: '55500123'\n",
        ["26:10: dispatch.phone: belongs to kind: letaxi: take the line out, or write kind: letaxi"],
    ),
    "a number too short for a driver": (
        "dispatch:\n",
        "dispatch:\n  kind: letaxi\n  api_key_file: key\n  phone: '95128'\n",
        ["28:10: dispatch.phone: must have 7 to 15 digits: a driver calls it"],
    ),
    "no number for a driver": (
        "  hotline: '55500123'\n",
        "second_dispatch:\n  kind: letaxi\n  api_key_file: key\n  base_url: https://registry.example.com\n",
        [
            "9:1: second_dispatch.phone: is missing, and site.hotline has not 7 to 15 digits: give the number that "
            "a driver calls about a hail of this kiosk"
        ],
    ),
    "half a point of the map": (
        "  hotline: '55500123'\n",
        "  map_lat: 31.2\n",
        ["1:1: site.map_lon: is missing beside map_lat: give both as the map shows them, or neither"],
    ),
    "the map's degrees exchanged": (
        "  hotline: '55500123'\n",
        "  map_lat: 121.4\n  map_lon: 31.2\n",
        ["9:12: site.map_lat: must lie between -90 and 90 degrees (are lat and lon exchanged?)"],
    ),
    "a button without anything": (
        "log:",
        "call_button:\nlog:",
        ["31:13: call_button: is empty: write a value, or take the line out"],
    ),
    "a second dispatcher without anything": (
        "log:",
        "second_dispatch: ~\nlog:",
        ["31:18: second_dispatch: is empty: write a value, or take the line out"],
    ),
    "no folder of voices, beside another fault": (
        "level: info",
        "level: loud\nvoice:\n  packs:",
        [
            '32:10: log.level: must be debug, info, warning or error; it is text "loud"',
            "34:9: voice.packs: is empty: write a value, or take the line out",
        ],
    ),
    "a sensor's path behind a blank": (
        "  width_mm: 400",
        "  light_sensor: 'file: /sys/lux'",
        [
            "18:17: display.light_sensor: must be none, board, or file: and behind it, without a blank, "
            "the path of the sensor's reading in lux"
        ],
    ),
    "the light of a board that is not there": (
        "  width_mm: 400",
        "  light_sensor: board",
        ["1:1: board: is missing, but display.light_sensor is board: name its port, or write light_sensor: none"],
    ),
    "a camera's path behind a blank": (
        "source: none",
        "source: 'device: /dev/video0'",
        ["28:11: camera.source: must be device:/dev/video0, video:FILE, pictures:FOLDER or none"],
    ),
    "a time of day that looks like one": (
        "  width_mm: 400",
        "  day_from: '²3:30'",
        ["18:13: display.day_from: must be a time of day like '06:30', in quotes"],
    ),
    "a night without end": (
        "  width_mm: 400",
        "  day_from: '19:00'",
        [
            "17:1: display.night_from: is the same as day_from: for one theme all day long write theme: day "
            "or theme: night"
        ],
    ),
    "quiet hours without end": (
        "level: info",
        "level: info\nvoice:\n  quiet_from: '21:00'\n  quiet_until: '21:00'",
        [
            "35:16: voice.quiet_until: is the same as quiet_from: where it is never to be quiet write quiet_db: 0, "
            "where always '00:00' and '23:59'"
        ],
    ),
    "a wrong escape": ("level: info", r'level: "in\qfo"', ["32:14: a backslash in double quotes: use single quotes"]),
    "a second document": ("log:", "---\nlog:", ["31:1: the file ends at '---': a second document is not read"]),
    "a control character": ("level: info", "level: in\x07fo", ["32:12: an invisible control character stands here"]),
}

UNREADABLE = {
    "an empty file": (b"", "1:1: the file is empty: start from one that was shipped"),
    "comments only": (b"# to do\n", "1:1: the file is empty: start from one that was shipped"),
    "a list": (b"\n- site\n", "2:1: must hold keys and values, each like 'key: value'"),
    "another encoding": ("site:\n  id: 门".encode("gb18030"), "2:7: is not UTF-8: save the file again as UTF-8"),
    "brackets without end": (b"[" * 5000, "1:1: far too many brackets within brackets"),
    "a film": (b"\0" * 70_000, "1:1: is larger than 65536 bytes: this cannot be the right file"),
}


def complaints(file: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(file, {})
    assert len(caught.value.faults) == len(str(caught.value).splitlines())
    return [line.removeprefix(f"{file}:") for line in str(caught.value).splitlines()]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.yaml"


@pytest.mark.parametrize(("old", "new", "told"), BROKEN.values(), ids=BROKEN)
def test_every_way_to_break_the_file_is_told_with_line_column_and_a_way_out(
    file: Path, old: str, new: str, told: list[str]
) -> None:
    assert GOOD.count(old) >= 1
    file.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    assert complaints(file) == told


@pytest.mark.parametrize(("raw", "told"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_settings_file_is_told_in_one_sentence(file: Path, raw: bytes, told: str) -> None:
    file.write_bytes(raw)
    assert complaints(file) == [told]


def test_a_missing_file_and_a_folder_are_told_as_such(tmp_path: Path) -> None:
    assert complaints(tmp_path / "nowhere.yaml") == ["1:1: there is no such file"]
    assert complaints(tmp_path) == ["1:1: is not a file but a folder or device: name the file"]


def test_a_file_that_may_not_be_read_is_told_as_such(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(GOOD, encoding="utf-8")

    def denied(*_: object) -> None:  # the tests may run as root, whom no file mode stops
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    assert complaints(file) == ["1:1: cannot be read (Permission denied)"]


def test_all_faults_of_a_file_are_told_at_once_in_the_order_of_its_lines(file: Path) -> None:
    text = GOOD
    for old, new in (
        ("id: gate-3", "id: 3"),
        ("lat: 31.2", "lat: here"),
        ("kind: wider", "kind: wide"),
        ("device_id", "deviceid"),
        ("level: info", "level: loud\nlog: {}"),
    ):
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")
    places = [line.split(": ")[:2] for line in complaints(file)]
    assert places == [
        ["2:7", "site.id"],
        ["7:8", "site.lat"],
        ["14:11", "ladder[0].kind"],
        ["19:1", "identity.device_id"],
        ["21:3", "identity.deviceid"],
        ["32:10", "log.level"],
        ["33:1", "log"],
    ]


def test_a_secret_is_refused_without_being_repeated(file: Path) -> None:
    for old, new, _ in BROKEN.values():
        if "hunter2" in new:
            file.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
            assert "hunter2" not in " ".join(complaints(file))


def test_nobody_is_told_in_the_words_of_a_library(file: Path) -> None:
    jargon = re.compile(r"pydantic|input should|field required|extra inputs|validation|tag:yaml|mapping|scalar|token")
    for old, new, _ in BROKEN.values():
        file.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
        assert not jargon.search("\n".join(complaints(file)))


def test_a_fault_holds_what_its_line_says(file: Path) -> None:
    file.write_text(GOOD.replace("store:", "stor:"), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(file, {})
    assert caught.value.file == file
    assert caught.value.faults[1] == Fault(29, 1, "stor", "is not a key that is known here", "store")


def test_a_good_file_gives_values_paths_and_defaults(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())  # as a Windows editor saves it
    config = load(file, {})
    assert (config.site.lat, config.site.lon, config.site.landlines) == (31.2, 121.4, False)
    assert config.identity.base_url == "https://id.example.com"
    assert config.identity.key_file == file.parent / "keys/kiosk.pem"
    assert config.store.folder == file.parent / "state"
    assert (config.display.width_px, config.display.height_mm, config.identity.min_age) == (1024, 500, 14)
    assert config.second_dispatch is None
    assert [rung.kind for rung in config.ladder] == ["wider", "hotline"]


REGISTRY = "dispatch:\n  kind: letaxi\n  api_key_file: keys/letaxi\n"


def test_a_registry_gets_its_key_file_beside_the_settings_and_the_sites_hotline(file: Path) -> None:
    file.write_text(GOOD.replace("dispatch:\n", REGISTRY), encoding="utf-8")
    dispatch = load(file, {}).dispatch
    assert (dispatch.kind, dispatch.phone) == ("letaxi", "55500123")
    assert dispatch.api_key_file == file.parent / "keys/letaxi"


def test_a_registrys_own_number_goes_before_the_hotline(file: Path) -> None:
    file.write_text(GOOD.replace("dispatch:\n", f"{REGISTRY}  phone: '+86 21 5550 0199'\n"), encoding="utf-8")
    assert load(file, {}).dispatch.phone == "+86 21 5550 0199"


@pytest.mark.parametrize(
    "name", ["./1234567890123456", "letaxi-key", "key-2026-11-30.txt", "/run/credentials/k1234567"]
)
def test_a_file_is_not_taken_for_a_key(file: Path, name: str) -> None:
    file.write_text(GOOD.replace("dispatch:\n", REGISTRY.replace("keys/letaxi", name)), encoding="utf-8")
    assert load(file, {}).dispatch.api_key_file == file.parent / name


def test_another_company_needs_neither(file: Path) -> None:
    file.write_text(GOOD, encoding="utf-8")
    dispatch = load(file, {}).dispatch
    assert (dispatch.kind, dispatch.api_key_file, dispatch.phone) == ("hail_api", None, "")


def test_one_theme_all_day_long_needs_no_times(file: Path) -> None:
    file.write_text(GOOD.replace("  width_mm: 400", "  theme: day\n  day_from: '19:00'"), encoding="utf-8")
    assert load(file).display.theme == "day"


def test_a_whole_number_of_degrees_is_a_number(file: Path) -> None:
    file.write_text(GOOD.replace("lat: 31.2", "lat: 31"), encoding="utf-8")
    assert load(file, {}).site.lat == 31.0


@pytest.mark.parametrize(
    ("written", "source"),
    [
        ("device:/dev/video2", "device:/dev/video2"),
        ("pictures:faces", "pictures:{folder}/faces"),
        ("video:/a/b.mp4", "video:/a/b.mp4"),
        ("none", "none"),
    ],
)
def test_a_camera_source_resolves_beside_the_file(file: Path, written: str, source: str) -> None:
    file.write_text(GOOD.replace("source: none", f"source: {written}"), encoding="utf-8")
    assert load(file, {}).camera.source == source.format(folder=file.parent)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "localhost", "[::1]"])
def test_plain_http_is_allowed_on_this_machine(file: Path, host: str) -> None:
    file.write_text(GOOD.replace("127.0.0.1", host), encoding="utf-8")
    assert load(file, {}).dispatch.base_url == f"http://{host}:8102"


@pytest.mark.parametrize(
    "host", [".example.com", "a..b", "*", "*.example.com", "me@example.com", "a b", "a\\tb", "[::1", f"{'a' * 64}.cn"]
)
def test_an_address_that_names_no_machine_is_told_before_somebody_needs_the_bell(file: Path, host: str) -> None:
    file.write_text(GOOD.replace("lat: 31.2", f'guard_bell: "https://{host}/ring"\n  lat: 31.2'), encoding="utf-8")
    assert [line.split(": ")[1] for line in complaints(file)] == ["site.guard_bell"], "once, and in our words"


def test_a_bell_that_is_not_there_is_an_empty_address(file: Path) -> None:
    file.write_text(GOOD.replace("lat: 31.2", "guard_bell: ''\n  lat: 31.2"), encoding="utf-8")
    assert load(file, {}).site.guard_bell == ""


@pytest.mark.parametrize("host", ["127.0.0.1.example.com", "localhost.example.com", "10.0.0.1", "0.0.0.0"])
def test_plain_http_is_refused_where_others_can_listen(file: Path, host: str) -> None:
    file.write_text(GOOD.replace("127.0.0.1", host), encoding="utf-8")
    assert [line.split(": ")[1] for line in complaints(file)] == ["dispatch.base_url"]


def test_the_key_file_may_come_from_the_environment(file: Path, tmp_path: Path) -> None:
    file.write_text(GOOD.replace("  key_file: keys/kiosk.pem\n", ""), encoding="utf-8")
    assert complaints(file) == ["19:1: identity.key_file: is missing"]
    assert load(file, {KEY_VARIABLE: "/run/credentials/key"}).identity.key_file == Path("/run/credentials/key")
    file.write_text(GOOD, encoding="utf-8")
    assert load(file, {KEY_VARIABLE: "/run/credentials/key"}).identity.key_file == Path("/run/credentials/key")


def keys_of(model: type[BaseModel]) -> set[str]:
    keys = set(model.model_fields)
    for field in model.model_fields.values():
        for part in (field.annotation, *getattr(field.annotation, "__args__", ())):
            if isinstance(part, type) and issubclass(part, BaseModel):
                keys |= keys_of(part)
    return keys


def test_the_shipped_file_is_in_order_and_explains_every_key() -> None:
    load(SHIPPED, {})
    explained = set(
        re.findall(r"^(?:# )?[\s-]*([a-z_]+):.*?\s# \S", SHIPPED.read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert keys_of(Config) - explained == set()
    assert explained - keys_of(Config) == set()


def test_every_line_of_the_shipped_file_that_sets_something_has_a_comment() -> None:
    for number, line in enumerate(SHIPPED.read_text(encoding="utf-8").splitlines(), 1):
        assert not line.strip() or "# " in line, f"line {number}: {line}"


def run_command(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    check_config.add_parser(parser.add_subparsers())
    given = parser.parse_args(arguments)
    code: int = given.run(given)
    return code


def test_check_config_prints_every_fault_and_returns_2(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(GOOD.replace("pick_up:", "pickup:"), encoding="utf-8")
    assert run_command("check-config", str(file)) == 2
    assert capsys.readouterr().err.splitlines() == [
        f"{file}:1:1: site.pick_up: is missing",
        f"{file}:5:3: site.pickup: is not a key that is known here (did you mean pick_up?)",
    ]


def test_check_config_says_in_one_line_that_a_file_is_in_order(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(GOOD, encoding="utf-8")
    assert run_command("check-config", str(file)) == 0
    assert capsys.readouterr().out == f"{file}: in order, for 梅岭园 3 号门 (gate-3)\n"


def test_the_settings_name_no_secret_of_their_own() -> None:
    assert not any(re.search(r"secret|passw|token", key) for key in keys_of(Config))
