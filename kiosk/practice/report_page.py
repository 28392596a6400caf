"""The report of a class as a page to read: one HTML file with everything in it. Pure."""

from __future__ import annotations

from html import escape
from string import Template

from kiosk.commissioning.drawings import INK
from kiosk.commissioning.page import svg
from kiosk.practice.report import (
    SMALL_INK,
    WORDS,
    HardStep,
    Report,
    chart,
    hard_steps,
    heading,
    next_time,
    source,
    sums,
    when,
    without_steps,
)
from kiosk.ui.palette import DAY

PAGE = Template("""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>$title: $place</title>
<meta name="viewport" content="width=device-width"><style>
body { font: 17px/1.45 "Noto Sans SC", "Noto Sans CJK SC", sans-serif; color: $ink; max-width: 185mm;
 margin: 0 auto; padding: 0 1rem 1rem; print-color-adjust: exact; -webkit-print-color-adjust: exact }
h1 { font-size: 2rem; margin: 0 -1rem; padding: .5rem 1rem; line-height: 1.2; background: $band }
h2 { font-size: 1.35rem; line-height: 1.3; margin: 1.3rem 0 .4rem; border-bottom: .8mm solid $band }
small { font-size: .75em; font-weight: normal; color: $small } p { margin: 0 }
header { display: flex; justify-content: space-between; gap: 1rem; margin: .8rem 0 .5rem }
.place { font-size: 1.3rem; font-weight: bold } .sums { display: flex; gap: .6rem; text-align: center }
.sums div { background: $tint; border-radius: 3mm; padding: .3rem .6rem; white-space: nowrap }
.sums b { display: block; font-size: 2.2rem; line-height: 1.1 } .sums small { display: block }
ol { padding-left: 1.6rem; margin: 0 } ol li { margin-bottom: .4rem; break-inside: avoid } .step { font-weight: bold }
ul { padding-left: 1.2rem; margin: 0 } li small { display: block } svg { max-width: 100%; height: auto }
footer { margin-top: 1rem; font-size: .75rem; color: $small }
@media print { html { font-size: 13px } body { font-size: 1.05rem; line-height: 1.28; max-width: none; padding: 0 }
 h1 { margin: 0; padding: .3rem .6rem } h2 { margin: .7rem 0 .2rem } ol li { margin-bottom: .2rem }
 footer { margin-top: .4rem } @page { size: A4; margin: 9mm 15mm } }
</style></head><body>
<h1>$title <small>$title_en</small></h1>
<header><div><p class="place">$place</p>
<p><small>$place_en</small></p>
<p>$when</p></div>
<div class="sums">$sums</div></header>
<p>$privacy<br><small>$privacy_en</small></p>
<h2>$lessons <small>$lessons_en</small></h2>
$chart
<h2>$hard</h2>
$steps
<h2>$next <small>$next_en</small></h2>
<ul>$then</ul>
<footer>$source</footer>
</body></html>
""")


def html_page(report: Report) -> str:
    steps = "".join(_step(each) for each in hard_steps(report))
    none = f"<p>{_both(*without_steps(report))}</p>"
    return PAGE.substitute(
        {key: escape(text) for key, text in WORDS.items()},
        ink=INK,
        small=SMALL_INK,
        band=DAY.fill("amber"),
        tint=DAY.fill("amber_tint"),
        place=escape(report.place),
        place_en=escape(report.place_en),
        when=escape(when(report)),
        sums="".join(f"<div><b>{number}</b>{_both(*words)}</div>" for number, *words in sums(report)),
        chart=svg(chart(report)),
        hard=_both(*heading(report)),
        steps=f"<ol>{steps}</ol>" if steps else none,
        then="".join(f"<li>{_both(*words)}</li>" for words in next_time(report)),
        source=escape(source(report)),
    )


def _step(hard: HardStep) -> str:
    words = f"<p>{escape(hard.words)} <small>{escape(hard.words_en)}</small></p>" if hard.words else ""
    return f'<li><p class="step">{escape(hard.title)}</p>{words}<p>{_both(hard.told, hard.told_en)}</p></li>'


def _both(chinese: str, english: str) -> str:
    return f"{escape(chinese)} <small>{escape(english)}</small>"
