"""Imports point only down, every room keeps to its business, and the public names are complete and documented."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import mytorch

PACKAGE = Path(mytorch.__file__).parent

# Low to high. A module may import its own level and what stands below it.
LEVELS = {
    "backend": 0,
    "kernels": 1,
    "tensor_repr": 1,
    "tensor": 2,
    "typename": 2,
    "autograd": 2,
    "ops": 3,
    "tensor_methods": 4,
    "linalg": 5,
    "random": 5,
    "special": 4,
    "nn": 5,
    "optim": 5,
    "utils": 5,
    "serialization": 5,
    "func": 6,
    "vision": 6,
    "visualize": 6,
    "cuda": 5,
    "backends": 5,
    "missing_names": 5,
    "compiler": 5,
    "jit": 5,
    "amp": 5,
    "distributions": 5,
    "fx": 5,
    "hub": 5,
    "testing": 5,
    "version": 0,
    "as_torch": 7,
    "__init__": 7,
    "__main__": 8,
}

# Who may import what from outside the standard library, at the top of a module or inside a function.
OUTSIDE = {
    "numpy": ("backend", "kernels", "tensor", "tensor_repr", "autograd/gradcheck", "ops", "utils", "nn",
              "serialization", "vision", "visualize"),
    "cupy": ("backend/cupy_backend",),
    "cupyx": ("backend/cupy_backend", "kernels"),
    "threadpoolctl": ("kernels/parallel", "utils/data"),
    "tqdm": ("vision/datasets",),
    "safetensors": ("serialization",),
    "matplotlib": ("visualize",),
    "PIL": ("vision",),
}  # fmt: skip

MODULES = sorted(PACKAGE.rglob("*.py"))


def where(path: Path) -> str:
    """`ops/conv` for mytorch/ops/conv.py."""
    return path.relative_to(PACKAGE).with_suffix("").as_posix()


def room_of(path: Path) -> str:
    return where(path).split("/")[0]


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def imports(path: Path) -> list[tuple[str, int]]:
    """Absolute dotted names that a module imports, with their lines; what only type checkers see is left out."""
    found: list[tuple[str, int]] = []
    package = ["mytorch", *path.relative_to(PACKAGE).parts[:-1]]

    def visit(node: ast.AST) -> None:
        if is_type_checking(node):
            return
        if isinstance(node, ast.Import):
            found.extend((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *(node.module.split(".") if node.module else [])])
            # `from . import x` may name a module as well as a name inside one.
            found.extend((f"{module}.{alias.name}", node.lineno) for alias in node.names)
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(ast.parse(path.read_text(encoding="utf-8")))
    return found


@pytest.mark.parametrize("path", [pytest.param(p, id=where(p)) for p in MODULES])
def test_imports_point_only_down(path: Path) -> None:
    room = room_of(path)
    assert room in LEVELS, f"{where(path)}: give the new room a level in this test and in ARCHITECTURE.md"
    for name, line in imports(path):
        parts = name.split(".")
        if parts[0] != "mytorch" or len(parts) < 2 or parts[1] not in LEVELS:
            continue
        assert LEVELS[parts[1]] <= LEVELS[room], f"{where(path)}:{line} imports {name}, which stands above {room}"


@pytest.mark.parametrize("path", [pytest.param(p, id=where(p)) for p in MODULES])
def test_outside_libraries_are_imported_only_in_their_rooms(path: Path) -> None:
    for name, line in imports(path):
        top = name.split(".")[0]
        if top == "mytorch" or top in sys.stdlib_module_names:
            continue
        assert top in OUTSIDE, f"{where(path)}:{line} imports {top}, which is not a dependency"
        assert where(path).startswith(OUTSIDE[top]), (
            f"{where(path)}:{line} imports {top}; only {', '.join(OUTSIDE[top])} may"
        )


# NumPy functions that make or ask about things that are not a tensor's data.
HARMLESS = {
    "ndarray", "dtype", "generic", "number", "bool_", "random", "iinfo", "finfo", "errstate", "broadcast_shapes",
    "float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "integer", "floating", "prod",
    "shares_memory", "may_share_memory", "promote_types", "uint16", "uint32", "uint64", "isscalar",
}  # fmt: skip
OWNS_ARRAYS = ("backend/", "kernels/", "tensor_repr", "visualize/", "serialization", "vision/", "utils/data/")
MAKES_ARRAYS = ("ops/creation", "tensor", "ops/random", "autograd/gradcheck")


@pytest.mark.parametrize("path", [pytest.param(p, id=where(p)) for p in MODULES])
def test_numpy_touches_data_only_in_the_rooms_that_own_arrays(path: Path) -> None:
    if where(path).startswith(OWNS_ARRAYS) or where(path).startswith(MAKES_ARRAYS):
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("np", "numpy"):
            assert node.attr in HARMLESS, f"{where(path)}:{node.lineno}: np.{node.attr}; ask xp_of(array) instead"


@pytest.mark.parametrize("path", [pytest.param(p, id=where(p)) for p in MODULES])
def test_every_module_says_its_one_idea(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), f"{where(path)} has no docstring"


@pytest.mark.parametrize("path", [pytest.param(p, id=where(p)) for p in MODULES])
def test_no_assert_and_no_catch_all_guards_users(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        assert not (isinstance(node, ast.ExceptHandler) and node.type is None), f"{where(path)}: bare except"


@pytest.mark.parametrize("path", [pytest.param(p, id=where(p)) for p in MODULES])
def test_the_library_knows_nothing_of_the_course(path: Path) -> None:
    for name, line in imports(path):
        assert name.split(".")[0] != "lessons", f"{where(path)}:{line} imports {name}"


def test_importing_loads_nothing_optional_and_starts_nothing() -> None:
    code = """
import sys, threading
import mytorch
optional = {"cupy", "scipy", "matplotlib", "PIL", "torch", "torchvision", "mpi4py", "multiprocessing", "socket"}
print(sorted(optional & set(sys.modules)), threading.active_count())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[0] == "[] 1"
