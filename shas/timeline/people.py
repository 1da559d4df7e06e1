"""How a page names whoever did something to somebody who may know it."""

from typing import Any

from shas.workflow import DHRole


def is_of_dh(person: Any) -> bool:
    """Whether this person is of the Department; their groups are fetched."""
    return any(group.name in DHRole.values for group in person.groups.all())


def named(person: Any, reader: Any) -> str:
    """“you”, “Robin Example”, “Jo Example, DH”; None is the portal itself."""
    if person is None:
        return "the portal"
    if reader is not None and person.pk == reader.pk:
        return "you"
    return f"{person}, DH" if is_of_dh(person) else str(person)
