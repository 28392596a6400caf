"""Each fault of a lesson's file in Chinese, for the volunteer who writes it; the English stands below. Pure."""

from __future__ import annotations

import re

from kiosk.config.faults import ConfigError, Fault

# What the machinery of the settings says in English (kiosk.config.document, kiosk.config.checking), and the same in
# Chinese; whatever a lesson alone can have wrong is told in both where it is found. The first that fits.
CHINESE: tuple[tuple[str, str], ...] = (
    # how the file is written
    (r"a tab stands here", "这里是制表符（Tab），请用空格"),
    (r"a colon too many", "多了一个冒号：话里有冒号就放进英文引号，或者看看行首的空格"),
    (r"a quote", "引号没有配对：话里用中文引号“”，整句用英文引号"),
    (r"the colon after the key", "这一项后面少了英文冒号，或者冒号后面少了空格，或者行首没有对齐"),
    (r"the indentation", "行首的空格没有和上面对齐"),
    (r"this sign cannot begin", "不能用这个符号开头：把整句放进英文引号"),
    (r"the file ends at '---'", "文件里不要写 ---"),
    (r"a backslash", "反斜杠请放进单引号里"),
    (r"text that begins with", "星号或者 & 开头的话要放进英文引号"),
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
    (r"must be text", "要写成文字：整句放进英文引号"),
    (r"must be a number", "要写数字，不加引号"),
    (r"must be one line of text", "要写在一行里，前后没有空格，没有看不见的符号"),
    (r"must be a list", "要写成一列，像 [face]，或者一条一行，用 “- ” 开头"),
    (r"must hold keys of its own", "下面要再写几项，行首多空两格"),
    (r"has (\d+) characters; there is room for (\d+)", r"有 \1 个字，最多 \2 个"),
    (r"must be at least ([\d.]+)", r"最小是 \1"),
    (r"must be at most ([\d.]+)", r"最大是 \1"),
    (r"looks like", "像是密码或密钥，不能写在这里"),
    (r"must be (.+); it is", r"只能写 \1"),
)
OTHERWISE = "这里写得不对"
OF_STEP = re.compile(r"steps\[(\d+)\]")


def in_chinese(fault: Fault) -> str:
    """'第1步：home 画面上不能按“fone”，…。是不是要写“phone”？'"""
    step = OF_STEP.match(fault.key)
    found = (match.expand(told) for said, told in CHINESE if (match := re.match(said, fault.problem)))
    place = f"第{int(step[1]) + 1}步：" if step else ""
    asked = f"是不是要写“{fault.suggestion}”？" if fault.suggestion else ""
    return f"{place}{fault.chinese or next(found, OTHERWISE)}。{asked}".replace(" or ", " 或 ")


def complaints(error: ConfigError) -> str:
    """Two lines for each fault: where it stands and what to do in Chinese, the English below."""
    lines = []
    for fault in error.faults:
        key = f"{fault.key}: " if fault.key else ""
        guess = f" (did you mean {fault.suggestion}?)" if fault.suggestion else ""
        lines.append(f"{error.file}:{fault.line}:{fault.column}: {key}{in_chinese(fault)}")
        lines.append(f"    {fault.problem}{guess}")
    return "\n".join(lines)
