"""Reads the words of a PDF that fpdf wrote, as a reader that searches it does: by the table that each font brings."""

from __future__ import annotations

import re
import zlib

OBJECT = re.compile(rb"(?m)^(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
STREAM = re.compile(rb"stream\n(.*)\nendstream", re.DOTALL)
FONT = re.compile(rb"/(F\d+) (\d+) 0 R")
TO_UNICODE = re.compile(rb"/ToUnicode (\d+) 0 R")
MAPPED = re.compile(rb"<([0-9A-F]{4})> <((?:[0-9A-F]{4})+)>")
SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|\(((?:[^\\()]|\\.)*)\) Tj", re.DOTALL)
ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}


def pdf_words(pdf: bytes) -> list[str]:
    """Each string as it is drawn, in that order."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    letters = {name.decode(): _letters(objects, int(number)) for name, number in FONT.findall(pdf)}
    words = []
    for body in objects.values():
        font = ""
        for chosen, shown in SHOWN.findall(_content(body)) if b"/Length" in body else ():
            if chosen:
                font = chosen.decode()
            else:
                codes = ESCAPED.sub(lambda each: ESCAPES.get(each[1], each[1]), shown)
                words.append("".join(letters[font][codes[i : i + 2]] for i in range(0, len(codes), 2)))
    return words


def drawn(pdf: bytes) -> bytes:
    """How the pages are drawn, as the file has it."""
    contents = re.findall(rb"/Contents (\d+) 0 R", pdf)
    objects = dict(OBJECT.findall(pdf))
    return b"\n".join(_content(objects[number]) for number in contents)


def _letters(objects: dict[int, bytes], font: int) -> dict[bytes, str]:
    """What each code of the font stands for."""
    table = TO_UNICODE.search(objects[font])
    assert table is not None, "its words could not be searched"
    mapped = MAPPED.findall(_content(objects[int(table[1])]))
    return {bytes.fromhex(code.decode()): bytes.fromhex(sign.decode()).decode("utf-16-be") for code, sign in mapped}


def _content(body: bytes) -> bytes:
    stream = STREAM.search(body)
    if stream is None:
        return b""
    return zlib.decompress(stream[1]) if b"/FlateDecode" in body else stream[1]
