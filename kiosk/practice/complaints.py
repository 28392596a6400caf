"""Each fault of a lesson's file in Chinese, for the volunteer who writes it; the English stands below. Pure."""

from __future__ import annotations

import re

from kiosk.config.faults import ConfigError, Fault

# What is said in English (kiosk.config.document, kiosk.config.checking, kiosk.practice.lessons and .writing), and the
# same in Chinese. The first that fits.
CHINESE: tuple[tuple[str, str], ...] = (
    # how the file is written
    (r"(.) is a Chinese sign: write : and", r"“\1”是中文冒号，请用英文冒号，后面空一格"),
    (r"(.) is a Chinese sign: write - and", r"“\1”是中文横线，请用英文减号，后面空一格"),
    (r"(.) is a Chinese sign: write a comma", r"“\1”是中文标点，请用英文逗号，后面空一格"),
    (r"(.) is a Chinese sign: write \[", r"“\1”是中文括号，请用英文方括号 [ ]"),
    (r"(.) is a Chinese sign: write ordinary digits", r"“\1”是全角数字，请用英文数字"),
    (r"a (?:full-width blank|blank that is none)", "行首是全角空格，请用英文空格"),
    (r"an unseen sign", "这里有一个看不见的符号，请删掉"),
    (r"everything behind #", "井号 # 后面的话不会说出来：把整句放进英文引号，或者去掉井号"),
    (r"a tab stands here", "这里是制表符（Tab），请用空格"),
    (r"a colon too many", "多了一个冒号：话里有冒号就放进英文引号，或者看看行首的空格"),
    (r"a quote", "引号没有配对：话里用中文引号“”，整句用英文引号"),
    (r"the colon after the key", "这一项后面少了英文冒号，或者冒号后面少了空格，或者行首没有对齐"),
    (r"the indentation", "行首的空格没有和上面对齐"),
    (r"this sign cannot begin", "不能用这个符号开头：把整句放进英文引号"),
    (r"the file ends at '---'", "文件里不要写 ---"),
    (r"a backslash", "反斜杠请放进单引号里"),
    (r"text that begins with \*", "星号开头的话要放进英文引号"),
    (r"a bracket is never closed", "方括号没有配对，或者少了逗号"),
    (r"is not YAML", "这一行机器看不懂"),
    (r"an invisible control character", "这里有一个看不见的符号，请删掉再写"),
    (r"far too many brackets", "括号太多了"),
    (r"the file is empty", "文件是空的：从自带的课改起最方便"),
    (r"must hold keys and values", "要一行一项，像 “title: 去菜场” 这样写"),
    (r"is not a file", "这是文件夹，不是文件：请写出文件的名字"),
    (r"there is no such file", "没有这个文件：看看名字和文件夹"),
    (r"cannot be read", "这个文件打不开"),
    (r"is larger than", "文件太大了，不是一课"),
    (r"is not UTF-8", "文件的编码不对：请另存为 UTF-8"),
    (r"its name must end", "文件名要以 .yaml 结尾，不然不会上课"),
    (r"a key must be", "这一项的名字要写成一个英文词"),
    (
        r"stands here a second time \(first in line (\d+)\)",
        r"这一项写了两遍，第 \1 行已经有了。新的一步要用 “- screen:” 开头",
    ),
    (r"a tag \(!\)", "不能用感叹号开头：把整句放进英文引号"),
    # what a key holds
    (r"is missing", "少了这一项"),
    (r"is not a key that is known", "没有这一项"),
    (r"is empty", "这一项是空的：写上，或者去掉这一行"),
    (r"must be text, not .*: put it in quotes", "要写成文字：放进英文引号"),
    (r"must be text", "要写成文字"),
    (r"must be a whole number|must be a number", "要写数字，不加引号"),
    (r"must be true or false", "要写 true 或 false"),
    (r"must be one line of text", "要写在一行里，前后没有空格，没有看不见的符号"),
    (r"must be a list", "要写成一列，像 [face]，或者一条一行，用 “- ” 开头"),
    (r"must hold keys of its own", "下面要再写几项，行首多空两格"),
    (r"has (\d+) characters; there is room for (\d+)", r"有 \1 个字，最多 \2 个"),
    (r"must be at least ([\d.]+)", r"最小是 \1"),
    (r"must be at most ([\d.]+)", r"最大是 \1"),
    (r"looks like", "像是密码或密钥，不能写在这里"),
    (r"must be small letters", "只能用小写字母和连字符 -，不能有数字和汉字，最多 40 个"),
    (r"must be (.+); it is", r"只能写 \1"),
    # a lesson
    (r"names (\S+) twice", r"\1 写了两遍，去掉一个"),
    (r"\"(.+)\" is no screen", r"没有“\1”这个画面，画面的名字都在 docs/lessons.md"),
    (r"holds \"(.+)\", which the voice", r"“\1”机器会念错，请换个说法"),
    (r"holds \"(.+)\", which cannot be said", r"“\1”念不出来，请去掉"),
    (r"must be said in Chinese", "要用中文说，不能有英文"),
    (r"must be English", "要用英文写，标点也用英文的"),
    (r"has (\d+) steps: write 1 to (\d+)", r"写了 \1 步，要有 1 到 \2 步"),
    (r"must be home", "第一步要在 home（开头）"),
    (r"is the last one and has no end", "最后一步要写 touch 或者 wait_s，不然这一课结束不了"),
    (r"has no place beside touch", "有 touch 就不要写 wait_s，去掉一个"),
    (r"(\S+) never comes with taxi: \S+: write (.+)", r"不会来 \1 这个画面：请写 \2"),
    (r"code never comes", "没有要验证码，不会来这个画面：请写 code: asked"),
    (r"(\S+) is of the face way: write (.+)", r"\1 是刷脸才有的：请写 \2"),
    (r"(\S+) comes only after a step with (touch: \S+):", r"要先有一步 \2，才会来 \1 这个画面"),
    (
        r"\"(.+?)\" cannot be touched on (\S+?)(?: \(did you mean (\S+)\?\))?: there are (.+)",
        r"\2 画面上不能按“\1”，能按的有 \4",
    ),
    (r"(\S+) is the button at the wall: write (.+)", r"\1 是墙上的按钮：请写 \2"),
    # played to its end
    (r"never comes: (\S+) comes instead: put", r"走到这里，来的是 \1，不是这个画面：请在前面加一步 screen: \1"),
    (
        r"never comes: touch: (\S+) in the step before",
        r"上一步按了 \1 就回到开头了，不会来这个画面：请改上一步，或者去掉这一步",
    ),
    (r"never comes: (\S+) comes instead", r"走到这里，来的是 \1，不是这个画面"),
    (r"never comes", "走到这里，这个画面一直不来：请看看上一步"),
    (r"is left out", "画面来的先后不一样，这一步会跳过去：请换个位置，或者去掉这一步"),
    (r"is gone before", "这个画面一闪就过，来不及按：请去掉这一步"),
    (r"never changes by itself", "这个画面自己不会换：请写 touch；只想等几秒，下一步也要在这个画面"),
    (r"stays when (\S+) is touched", r"按了 \1 还是这个画面，到不了下一步：请在后面再加一步，按能走下去的"),
)
OTHERWISE = "这里写得不对"
GUESSED = re.compile(r"\(did you mean (\S+)\?\)")
OF_STEP = re.compile(r"steps\[(\d+)\]")


def in_chinese(fault: Fault) -> str:
    """'第1步：home 画面上不能按“fone”，…。是不是要写 phone？'"""
    step = OF_STEP.match(fault.key)
    found = (match.expand(told) for said, told in CHINESE if (match := re.match(said, fault.problem)))
    guess = fault.suggestion or "".join(GUESSED.findall(fault.problem)[:1])
    place = f"第{int(step[1]) + 1}步：" if step else ""
    asked = f"是不是要写 {guess}？" if guess else ""
    return f"{place}{next(found, OTHERWISE)}。{asked}".replace(" or ", " 或 ")


def complaints(error: ConfigError) -> str:
    """Two lines for each fault: where it stands and what to do in Chinese, the English below."""
    lines = []
    for fault in error.faults:
        key = f"{fault.key}: " if fault.key else ""
        guess = f" (did you mean {fault.suggestion}?)" if fault.suggestion else ""
        lines.append(f"{error.file}:{fault.line}:{fault.column}: {key}{in_chinese(fault)}")
        lines.append(f"    {fault.problem}{guess}")
    return "\n".join(lines)
