"""What several tests of the house read: the files around the application, as they stand in the project."""

import ast
import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


def settings_variables() -> set[str]:
    """The names of the environment variables that the settings module reads."""
    tree = ast.parse((PROJECT / "reviewportal" / "settings.py").read_text())
    names = set()
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant):
            by_environ = isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "env"
            if by_environ or ast.unparse(call.func) in {"required", "env"}:
                names.add(call.args[0].value)
    return names


def example_variables() -> set[str]:
    """The names that .env.example explains, commented out or not."""
    return set(re.findall(r"^(?:# )?([A-Z][A-Z0-9_]+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE))


def compose_variables() -> set[str]:
    """The names that docker-compose.yml takes from the environment."""
    return set(re.findall(r"\$\{([A-Z0-9_]+)", (PROJECT / "docker-compose.yml").read_text()))
