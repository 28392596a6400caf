"""The report of a class as a page to read: one HTML file with everything in it. Pure."""

from __future__ import annotations

from html import escape
from string import Template

from kiosk.commissioning.drawings import INK
from kiosk.commissioning.page import svg
from kiosk.practice.report import (
    BAR,
    SMALL_INK,
    WORDS,
    HardStep,
    Report,
    chart,
    hard_steps,
    next_time,
    source,
    sums,
    when,
)

PAGE = Template("""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>$title: $place</title>
<meta name="viewport" content="width=device-width"><style>
body { font: 17px/1.5 "Noto Sans SC", "Noto Sans CJK SC", sans-serif; color: $ink; max-width: 185mm; margin: 0 auto;
 padding: 0 1rem 1rem }
header { border-top: 6mm solid $bar; padding-top: .6rem }
h1 { font-size: 2rem; margin: 0; line-height: 1.2 } h2 { font-size: 1.35rem; margin: 1.4rem 0 .4rem }
small { font-size: .75em; font-weight: normal; color: $small } p { margin: .2rem 0 } .place { font-size: 1.25rem;
 font-weight: bold }
.sums { display: flex; gap: 2.5rem; margin: .8rem 0 } .sums b { display: block; font-size: 2.6rem; line-height: 1.1 }
ol { padding-left: 2rem; margin: 0 } ol li { margin-bottom: .5rem; break-inside: avoid } .step { font-weight: bold }
ul { padding-left: 1.2rem; margin: 0 } li small { display: block } svg { max-width: 100%; height: auto }
footer { margin-top: 1.2rem; border-top: 1px solid #D5CEBF; padding-top: .4rem; font-size: .75rem; color: $small }
@media print { body { font-size: 11pt; max-width: none; margin: 0; padding: 0 } h2 { margin-top: .8rem }
 @page { size: A4; margin: 13mm 15mm } }
</style></head><body>
<header><h1>$title <small>$title_en</small></h1>
<p class="place">$place <small>$place_en</small></p>
<p>$when</p></header>
<div class="sums">$sums</div>
<p>$privacy <small>$privacy_en</small></p>
<h2>$lessons <small>$lessons_en</small></h2>
$chart
<h2>$hardest <small>$hardest_en</small></h2>
$steps
<h2>$next <small>$next_en</small></h2>
<ul>$then</ul>
<footer>$source</footer>
</body></html>
""")


def html_page(report: Report) -> str:
    steps = "".join(_step(each) for each in hard_steps(report))
    easy = f"<p>{_both(WORDS['easy'], WORDS['easy_en'])}</p>"
    return PAGE.substitute(
        {key: escape(text) for key, text in WORDS.items()},
        ink=INK,
        small=SMALL_INK,
        bar=BAR,
        place=escape(report.place),
        place_en=escape(report.place_en),
        when=escape(when(report)),
        sums="".join(f"<div><b>{number}</b>{_both(*words)}</div>" for number, *words in sums(report)),
        chart=svg(chart(report)),
        steps=f"<ol>{steps}</ol>" if steps else easy,
        then="".join(f"<li>{_both(*words)}</li>" for words in next_time(report)),
        source=escape(source(report)),
    )


def _step(hard: HardStep) -> str:
    words = f"<p>{escape(hard.words)} <small>{escape(hard.words_en)}</small></p>" if hard.words else ""
    return f'<li><p class="step">{escape(hard.title)}</p>{words}<p>{_both(hard.told, hard.told_en)}</p></li>'


def _both(chinese: str, english: str) -> str:
    return f"{escape(chinese)} <small>{escape(english)}</small>"
