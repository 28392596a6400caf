"""The passport as a page to read: one HTML file with everything in it. Pure."""

from __future__ import annotations

import base64
from html import escape
from string import Template

from kiosk.commissioning.archive import Passport
from kiosk.commissioning.drawings import INK, Area, Drawing, Label, Photo, Ring, Shape
from kiosk.commissioning.finding import PARTS, Finding, Level, counts, part_of

LEVEL_WORDS = {Level.OK: "正常 ok", Level.WARNING: "注意 warning", Level.FAULT: "故障 fault"}
LEVEL_COLOURS = {Level.OK: "#1B7A4B", Level.WARNING: "#B87400", Level.FAULT: "#A8231A"}  # the words say it, too
ANCHORS = {"left": "start", "middle": "middle", "right": "end"}
WORDS = {
    "title": "验收单 Commissioning passport",
    "privacy": "本页没有任何乘客的信息 Nothing on this page is about any rider",
    "drawings": "图 Drawings",
    "signed": "技术员 Technician ________________　日期 Date ____________",
}
PAGE = Template("""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>$title: $name</title>
<meta name="viewport" content="width=device-width"><style>
body { font: 15px/1.5 "Noto Sans SC", "Noto Sans CJK SC", sans-serif; color: $ink; max-width: 62rem;
 margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.7rem; margin: 0 } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem }
.verdict { font-size: 1.2rem; font-weight: bold }
table { border-collapse: collapse; width: 100% } tr { border-top: 1px solid #D5CEBF; vertical-align: top }
td { padding: .35rem .6rem .35rem 0 } td.level { white-space: nowrap; font-weight: bold } td.part { width: 11rem }
.to-do { display: block; font-weight: bold } figure { margin: 1rem 0; break-inside: avoid }
figcaption { font-size: .9rem } svg { max-width: 100%; height: auto }
@media print { body { margin: 0; max-width: none; font-size: 10pt } @page { size: A4; margin: 15mm } }
</style></head><body>
<h1>$title</h1>
<p>$name ($id)<br>$at<br>yangzhao $version</p>
<p class="verdict">$verdict</p>
<table>$rows</table>
<h2>$drawings</h2>
$figures
<p>$privacy</p>
<p>$signed</p>
</body></html>
""")


def verdict(findings: list[Finding]) -> str:
    """'2 处故障，1 处注意 2 faults, 1 warning'."""
    faults, warnings = counts(findings)
    return f"故障 faults: {faults}　注意 warnings: {warnings}　正常 ok: {len(findings) - faults - warnings}"


def part_words(finding: Finding) -> str:
    """'时钟 clock, system'."""
    return f"{PARTS.get(part_of(finding), '')} {finding.part}".strip()


def html_page(passport: Passport) -> str:
    figures = [_figure(each, each.drawing) for each in passport.findings if each.drawing is not None]
    return PAGE.substitute(
        {key: escape(text) for key, text in WORDS.items()},
        ink=INK,
        name=escape(passport.site_name),
        id=escape(passport.site_id),
        at=f"{passport.day_and_time:%Y-%m-%d %H:%M}",
        version=escape(passport.version),
        verdict=escape(verdict(passport.findings)),
        rows="\n".join(_row(each) for each in passport.findings),
        figures="\n".join(figures),
    )


def _row(finding: Finding) -> str:
    level = f'<td class="level" style="color:{LEVEL_COLOURS[finding.level]}">{LEVEL_WORDS[finding.level]}</td>'
    to_do = f'<span class="to-do">→ {escape(finding.to_do)}</span>' if finding.to_do else ""
    return (
        f'<tr>{level}<td class="part">{escape(part_words(finding))}</td><td>{escape(finding.found)}{to_do}</td></tr>'
    )


def svg(drawing: Drawing) -> str:
    """As it stands in a page, as large as on paper."""
    shapes = "".join(_shape(each) for each in drawing.shapes)
    size = f'width="{drawing.w:g}mm" height="{drawing.h:g}mm" viewBox="0 0 {drawing.w:g} {drawing.h:g}"'
    return f'<svg {size} role="img" aria-label="{escape(drawing.title)}">{shapes}</svg>'


def _figure(finding: Finding, drawing: Drawing) -> str:
    caption = f"<figcaption>{escape(part_words(finding))}: {escape(drawing.title)}</figcaption>"
    return f"<figure>{caption}{svg(drawing)}</figure>"


def _shape(shape: Shape) -> str:
    match shape:
        case Area(x, y, w, h, fill):
            return f'<rect x="{x:.2f}" y="{y:.2f}" width="{w:.2f}" height="{h:.2f}" fill="{fill}"/>'
        case Ring(x, y, r, fill):
            look = f'fill="{fill}"' if fill else f'fill="none" stroke="{INK}" stroke-width="0.3"'
            return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{r:.2f}" {look}/>'
        case Photo(x, y, w, h, png):
            data = base64.b64encode(png).decode("ascii")
            place = f'x="{x:.2f}" y="{y:.2f}" width="{w:.2f}" height="{h:.2f}"'
            return f'<image {place} href="data:image/png;base64,{data}"/>'
        case Label(x, y, text, align, ink, em, bold):
            weight = ' font-weight="bold"' if bold else ""
            look = f'font-size="{em}" text-anchor="{ANCHORS[align]}" fill="{ink}"{weight}'
            return f'<text x="{x:.2f}" y="{y:.2f}" {look}>{escape(text)}</text>'
