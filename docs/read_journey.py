"""Reads the journey's source and lists every way it can go: at which step, what happens, where it leads.

It follows each `match` and `isinstance` of the code and everything that the code calls, and never runs it. Where it
cannot tell (a guard, a value known only at run time) it lists all possibilities: a way in the list may be impossible,
but no way is missing. A test walks the journey at random and holds every walk against this list.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

MODULES = (
    "step",
    "closings",
    "practice",
    "guide",
    "practice_timing",
    "resident",
    "keypad",
    "answers",
    "enrolment",
    "processing",
    "hails",
    "pressing",
    "ladder",
    "limits",
    "turn",
    "words",
    "elsewhere",
    "bell",
    "presence",
    "technician",
    "technician_opening",
    "knocking",
    "button",
    "comforting",
)
KINDS = ("technician_kinds", "practice_kinds")  # where more steps, events and effects stand
PRIMITIVES = frozenset({"enter", "say", "repeat", "announce", "own_words"})  # as their arguments, or the state, tell
OWN_WORDS = "the screen's own words"  # whatever words.py says that they are there
BENEATH = "the step beneath"  # where help goes back to


@dataclass(frozen=True)
class Way:
    """event: a class of events.py. actions: what was touched, empty if it was no touch or may be any.

    steps: at which steps it can happen, empty for every step; under_help: also while help lies over that step.
    goes_to, effects, says: what may follow; nothing in goes_to means that the step stays.
    """

    event: str
    handler: str
    actions: frozenset[str] = frozenset()
    steps: frozenset[str] = frozenset()
    under_help: bool = False
    goes_to: frozenset[str] = frozenset()
    effects: frozenset[str] = frozenset()
    says: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Where:
    """What is known at a place of the code. None: nothing. touched: what the touch means to the function at hand."""

    event: str = ""
    handler: str = ""
    actions: frozenset[str] | None = None
    touched: frozenset[str] | None = None
    steps: frozenset[str] | None = None
    under_help: bool = False
    calls: tuple[str, ...] = ()

    def at(self, steps: frozenset[str] | None) -> Where | None:
        """Narrowed to these steps; None: nothing was learnt. Answers None if no step is left."""
        if steps is None:
            return self
        left = steps if self.steps is None else self.steps & steps
        return replace(self, steps=left) if left else None

    def on(self, actions: frozenset[str]) -> Where | None:
        """Narrowed to these touches, if any are named."""
        if not actions:
            return self
        left = actions if self.touched is None else self.touched & actions
        if not left:
            return None
        return replace(self, touched=left, actions=left if self.actions is None or self.calls == () else self.actions)


@dataclass
class Journey:
    """The parsed source: every function, module constant, and the names of steps, events, effects and prompts."""

    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    constants: dict[str, ast.expr] = field(default_factory=dict)
    steps: dict[str, str] = field(default_factory=dict)  # name -> first line of its docstring
    events: dict[str, str] = field(default_factory=dict)
    effects: dict[str, str] = field(default_factory=dict)
    prompts: dict[str, str] = field(default_factory=dict)  # NAME -> value
    asking: frozenset[str] = frozenset()


def read(folder: Path) -> Journey:
    """folder: kiosk/journey."""
    journey = Journey()
    for name in MODULES:
        for node in _tree(folder / f"{name}.py").body:
            if isinstance(node, ast.FunctionDef):
                journey.functions[f"{name}.{node.name}"] = node
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                journey.constants[node.targets[0].id] = node.value
    kinds = [_tree(folder / f"{name}.py") for name in KINDS]
    journey.steps = _union(_tree(folder / "state.py"), "Step", kinds)
    journey.events = _union(_tree(folder / "events.py"), "Event", kinds)
    journey.effects = _union(_tree(folder / "effects.py"), "Effect", kinds)
    journey.asking = frozenset(_names(journey.constants["Asking"]))
    for assigned in ast.walk(_tree(folder / "prompts.py")):
        if isinstance(assigned, ast.Assign) and isinstance(assigned.value, ast.Constant):
            journey.prompts[ast.unparse(assigned.targets[0])] = str(assigned.value.value)
    return journey


def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def _names(node: ast.AST) -> list[str]:
    return [inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)]


def _union(tree: ast.Module, alias: str, more: list[ast.Module]) -> dict[str, str]:
    """The classes of 'Step = Home | Consent | …', in that order, with the first line of their docstrings. more: where
    some of them stand."""
    said = {
        node.name: (ast.get_docstring(node) or "").partition("\n")[0]
        for node in (*tree.body, *(node for module in more for node in module.body))
        if isinstance(node, ast.ClassDef)
    }
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == alias:
            return {name: said[name] for name in sorted(_names(node.value), key=list(said).index)}
    raise ValueError(f"no union named {alias}")


def ways(journey: Journey) -> list[Way]:
    """Every way, one per place in the code that does something, in the order of the events' handlers."""
    return list(dict.fromkeys(_body(journey, "step", journey.functions["step._take_up"].body, Where())))


def closings(journey: Journey) -> frozenset[str]:
    """The effects that leaving a step may bring by itself."""
    leaving = [journey.functions[name] for name in ("closings._closings", "processing.recorded", "technician.left")]
    return frozenset(name for function in leaving for name in _names(function)) & frozenset(journey.effects)


def _body(journey: Journey, module: str, body: list[ast.stmt], where: Where | None) -> Iterator[Way]:
    for statement in body:
        if where is None:
            return
        if isinstance(statement, ast.Match):
            yield from _match(journey, module, statement, where)
        elif isinstance(statement, ast.If):
            yes, no = _branches(journey, module, statement, where)
            yield from _body(journey, module, statement.body, yes)
            yield from _body(journey, module, statement.orelse, no)
            if isinstance(statement.body[-1], ast.Return):
                where = no
        else:
            if isinstance(statement, ast.Assign) and "in_front" in _names(statement.value):
                where = replace(where, under_help=True)
            if isinstance(statement, ast.Assign) and "asking" in _names(statement.value):
                where = where.at(journey.asking)
            if where is not None:
                yield from _leaf(journey, module, statement, where)


def _branches(journey: Journey, module: str, statement: ast.If, where: Where) -> tuple[Where | None, Where | None]:
    """What is known in the branch that is taken, and after it or in its else."""
    test = statement.test
    may, surely = _steps_of(journey, module, test)
    yes = where.at(may)
    for part in test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) else [test]:
        if yes is not None and isinstance(part, ast.Compare) and isinstance(part.ops[0], ast.Is):
            yes = yes.on(_actions(part))
    every = frozenset(journey.steps)
    return yes, where.at((where.steps or every) - surely) if surely else where


def _steps_of(journey: Journey, module: str, test: ast.expr) -> tuple[frozenset[str] | None, frozenset[str]]:
    """At which steps a test can be true (None: at any), and at which it surely is."""
    every = frozenset(journey.steps)
    match test:
        case ast.Call(func=ast.Name("isinstance")):
            steps = frozenset(_names(test.args[1])) & every
            return steps, steps
        case ast.Call():
            function = journey.functions.get(_called(journey, module, test) or "")
            if function and isinstance(function.body[0], ast.Return) and function.body[0].value:
                return _steps_of(journey, module, function.body[0].value)
        case ast.UnaryOp(op=ast.Not()):
            may, surely = _steps_of(journey, module, test.operand)
            return every - surely, frozenset() if may is None else every - may
        case ast.BoolOp():
            parts = [_steps_of(journey, module, part) for part in test.values]
            known = [may for may, _ in parts if may is not None]
            if isinstance(test.op, ast.And):
                return (every.intersection(*known) if known else None), every.intersection(
                    *(sure for _, sure in parts)
                )
            may = frozenset[str]().union(*known) if len(known) == len(parts) else None
            return may, frozenset[str]().union(*(sure for _, sure in parts))
    return None, frozenset()


def _actions(node: ast.AST) -> frozenset[str]:
    attributes = [inner for inner in ast.walk(node) if isinstance(inner, ast.Attribute)]
    return frozenset(inner.attr for inner in attributes if ast.unparse(inner.value) == "Action")


def _match(journey: Journey, module: str, match: ast.Match, where: Where) -> Iterator[Way]:
    about_step = "step" in ast.unparse(match.subject) or "back_to" in ast.unparse(match.subject)
    remaining: Where | None = where
    for case in match.cases:
        if remaining is None:
            return
        classes = frozenset(
            ast.unparse(inner.cls) for inner in ast.walk(case.pattern) if isinstance(inner, ast.MatchClass)
        )
        here: Where | None = remaining
        events, steps = classes & frozenset(journey.events), classes & frozenset(journey.steps)
        if not where.event and events:
            (event,) = events
            here = replace(remaining, event=event, handler=_handler(case.body))
        elif "back_to" not in ast.unparse(match.subject):
            here = remaining.at(steps or None)
        if here is not None:
            here = here.on(_actions(case.pattern))
        yield from _body(journey, module, case.body, here)
        if about_step and steps and case.guard is None and _is_whole(case.pattern):
            remaining = remaining.at((remaining.steps or frozenset(journey.steps)) - steps)


def _is_whole(pattern: ast.pattern) -> bool:
    """True if the pattern asks for the class alone, so that no later case sees it: Home() | Face(), _"""
    match pattern:
        case ast.MatchClass():
            return all(_is_whole(inner) for inner in pattern.patterns + pattern.kwd_patterns)
        case ast.MatchOr() | ast.MatchSequence():
            return all(_is_whole(inner) for inner in pattern.patterns)
        case ast.MatchAs():
            return pattern.pattern is None or _is_whole(pattern.pattern)
        case _:
            return False


def _handler(body: list[ast.stmt]) -> str:
    """The function that a case of _take_up hands the event to, or its own words."""
    value = body[0].value if isinstance(body[0], ast.Return) else None
    return ast.unparse(value.func) if isinstance(value, ast.Call) else "at once"


def _leaf(journey: Journey, module: str, statement: ast.stmt, where: Where) -> Iterator[Way]:
    """A statement without branches: what it makes itself, and what the functions that it calls make."""
    own = list(_nodes(journey, module, statement))
    calls = [node for node in own if isinstance(node, ast.Call)]
    made = frozenset(ast.unparse(call.func) for call in calls)
    goes_to = made & frozenset(journey.steps)
    set_steps = [keyword.value for call in calls for keyword in call.keywords if keyword.arg == "step"]
    if any(ast.unparse(value).endswith(".back_to") for value in set_steps):
        goes_to |= {BENEATH}
    effects = made & frozenset(journey.effects)
    says = frozenset(_prompts(journey, own))
    if goes_to or effects or says or set_steps:
        steps = frozenset[str]() if where.steps == frozenset(journey.steps) else where.steps or frozenset()
        known = (where.actions or frozenset(), steps, where.under_help)
        yield Way(where.event, where.handler, *known, goes_to, effects, says)
    for call in calls:
        name = _called(journey, module, call)
        if name is None or not _is_followed(name) or name in where.calls:
            continue
        touched = _actions(call) or where.touched
        inside = replace(where, calls=(*where.calls, name), touched=touched)
        yield from _body(journey, name.split(".")[0], journey.functions[name].body, inside)


def _nodes(journey: Journey, module: str, root: ast.AST) -> Iterator[ast.AST]:
    """Like ast.walk, but blind to states that are only handed on: replace(…) as an argument of a function of ours."""
    yield root
    for child in ast.iter_child_nodes(root):
        handed_on = isinstance(root, ast.Call) and _is_followed(_called(journey, module, root))
        if handed_on and isinstance(child, ast.Call) and ast.unparse(child.func) == "replace":
            continue
        yield from _nodes(journey, module, child)


def _called(journey: Journey, module: str, call: ast.Call) -> str | None:
    """The function of the journey that is called: 'answers.face_guided', or '_home' of the same module."""
    name = ast.unparse(call.func)
    candidates = [name, f"{module}.{name}", *(f"{other}.{name}" for other in MODULES)]
    return next((candidate for candidate in candidates if candidate in journey.functions), None)


def _is_followed(function: str | None) -> bool:
    return function is not None and function.split(".")[1] not in PRIMITIVES


def _prompts(journey: Journey, nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "own_words":
            yield OWN_WORDS
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Prompt":
            yield journey.prompts[node.attr]
        elif isinstance(node, ast.Name) and node.id in journey.constants:
            yield from _prompts(journey, ast.walk(journey.constants[node.id]))
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "Prompt":
            assert isinstance(node.args[0], ast.JoinedStr), "Prompt(f'hint_{…}')"
            beginning = str(ast.literal_eval(node.args[0].values[0]))
            yield from (value for value in journey.prompts.values() if value.startswith(beginning))
