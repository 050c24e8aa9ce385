"""No text from people can reach a widget that reads markup: looked for in the source of every screen."""

import ast
from pathlib import Path

import pytest

SCREENS = Path(__file__).parents[2] / "screens"
FILES = sorted(SCREENS.rglob("*.py"))
READ_MARKUP = {"Static", "Label", "Button", "DataTable", "OptionList", "RichLog", "Markdown"}
METHODS = {"notify", "add_row", "add_rows", "add_column", "add_columns"}
TITLES = {"border_title", "border_subtitle"}
SAFE_CALLS = {"plain", "Content", "assemble", "styled"}


def is_safe(node: ast.expr) -> bool:
    """A literal, or Textual content, which is never parsed."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Call):
        function = node.func
        name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
        return name in SAFE_CALLS
    return False


def name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def offences(source: str) -> list[str]:
    """Every place in a source where text that is not ours could be read as markup."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and name_of(node) in READ_MARKUP | METHODS:
            literal = not any(isinstance(each, ast.Starred) for each in node.args) and all(map(is_safe, node.args))
            off = any(
                k.arg == "markup" and isinstance(k.value, ast.Constant) and not k.value.value for k in node.keywords
            )
            if not literal or (name_of(node) == "notify" and not off):
                found.append(f"line {node.lineno}: {name_of(node)}")
        if isinstance(node, ast.Call) and name_of(node) in {"from_markup", "render_markup"}:
            found.append(f"line {node.lineno}: {name_of(node)}")
        if isinstance(node, ast.Assign):
            titles = [t for t in node.targets if isinstance(t, ast.Attribute) and t.attr in TITLES]
            if titles and not is_safe(node.value):
                found.append(f"line {node.lineno}: {titles[0].attr}")
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SCREENS)))
def test_no_screen_hands_text_to_markup(file: Path) -> None:
    assert offences(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "Static(name)",
        "Label(f'{name}')",
        "self.notify('saved')",
        "self.notify(words, markup=False)",
        "table.add_row(name)",
        "table.add_row(*names)",
        "self.border_title = name",
        "Content.from_markup(name)",
        "x.Label(name)",
    ],
)
def test_the_search_finds_what_it_looks_for(source: str) -> None:
    assert offences(source)


@pytest.mark.parametrize("source", ["Static('words')", "Label(plain(name))", "self.notify('saved', markup=False)"])
def test_the_search_lets_the_plain_way_through(source: str) -> None:
    assert offences(source) == []
