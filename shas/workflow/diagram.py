"""The picture of the workflow, made from the table: `python -m shas.workflow.diagram > docs/workflow.md`."""

from collections import defaultdict

from shas.workflow.statuses import Kind, Status
from shas.workflow.transitions import DEAD_ENDS, EVERY_KIND, TRANSITIONS, VISION, From, Reason, Rule, Transition

HEAD = """# How a publication moves

Made from the table in `shas/workflow/transitions.py` by `python -m shas.workflow.diagram > docs/workflow.md`; a test
keeps it true. An edit of an approved publication returns it to drafting, and a new date returns it to submitted.
"""
WORDS = {EVERY_KIND: "", VISION: " (visions)"}


def mermaid() -> str:
    """The states and moves as a Mermaid diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {Status.PLANNED}"]
    lines += [f"    state “{status.label}” as {status}".replace("“", '"').replace("”", '"') for status in Status]
    arrows: dict[tuple[Status, Status], list[str]] = defaultdict(list)
    for move, rule in TRANSITIONS.items():
        for source in rule.sources:
            arrows[source.status, rule.target].append(move.value.replace("_", " ") + _kinds(source))
    lines += [f"    {before} --> {after}: {', '.join(moves)}" for (before, after), moves in arrows.items()]
    lines += [f"    {status} --> [*]" for status in sorted(DEAD_ENDS)]
    return "\n".join(lines)


def table() -> str:
    """The same as a table, with who may and what it asks for."""
    rows = ["| Move | From | To | Takes | Asks for | By another than |", "|-|-|-|-|-|-|"]
    rows += [_row(move, rule) for move, rule in TRANSITIONS.items()]
    return "\n".join(rows)


def document() -> str:
    return f"{HEAD}\n```mermaid\n{mermaid()}\n```\n\n{table()}\n"


def _row(move: Transition, rule: Rule) -> str:
    begins = ", ".join(source.status.label + _kinds(source) for source in rule.sources)
    takes = ", ".join(f"`{permission}`" for permission in rule.permissions) or "the portal, at its time"
    words = rule.reason.label if rule.reason != Reason.NONE else "–"
    other = rule.second_person.label.removeprefix("Not ").capitalize() if rule.second_person else "–"
    return f"| {move.label} | {begins} | {rule.target.label} | {takes} | {words} | {other} |"


def _kinds(source: From) -> str:
    return WORDS.get(source.kinds, " (national)" if Kind.VISION not in source.kinds else "")


if __name__ == "__main__":
    print(document(), end="")  # noqa: T201 - a program that writes a page
