"""
Reads YAML as plain text: every value is a text, a list or a mapping; no type, no code.
"""

from collections.abc import Callable

import yaml

from dialogs.blocs import Bloc


def load_yaml(nom: str, texte: str, fautes: list[str]) -> Bloc:
    """The mapping written in this text; empty if there is none. By libyaml where it is installed, ten times faster."""
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        node = yaml.compose(texte, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" ligne {mark.line + 1}" if mark else ""
        fautes.append(f"{nom}{line} : ce n'est pas du YAML ({getattr(error, 'problem', None) or 'texte illisible'})")
        return {}
    value = _value(node, lambda key, n: fautes.append(f"{nom} ligne {n} : « {key} » est là deux fois"))
    if isinstance(value, dict):
        return value
    fautes.append(f"{nom} : le fichier ne contient pas de clés")
    return {}


def _value(node: yaml.Node | None, twice: Callable[[str, int], None]) -> object:
    """Texts, lists and mappings; `twice` is told of a key that is there twice, with its line."""
    if isinstance(node, yaml.SequenceNode):
        return [_value(each, twice) for each in node.value]
    if isinstance(node, yaml.MappingNode):
        found: Bloc = {}
        for key, value in node.value:
            if key.value in found:
                twice(key.value, key.start_mark.line + 1)
            found[str(key.value)] = _value(value, twice)
        return found
    return node.value if node is not None else ""


def text(value: object) -> str:
    """A text on one line; "" for what is none."""
    return " ".join(value.split()) if isinstance(value, str) else ""


def texts(value: object) -> tuple[str, ...]:
    """The texts of a list; one text alone is a list of one, an empty one is an empty list."""
    if isinstance(value, list):
        return tuple(text(each) for each in value)
    return (text(value),) if value else ()
