"""What the nodes `http` and `python` name: secrets, variables, the owner's functions.

A function's file is read, never run.
"""

import ast
import re
import stat
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tipring.config.flow_file import FlowReading
from tipring.config.problems import Problem, suggest
from tipring.config.toml_lines import KeyPath
from tipring.domain.errands import PLACE
from tipring.domain.flow import HttpNode, PythonNode

PYTHON = "python"
"""The folder of the owner's functions."""

_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_SECRET = re.compile(r"secret:([\w-]+)")


@dataclass(frozen=True, slots=True)
class ErrandReferences:
    """All flows of a configuration, and what their errands may name."""

    flows: Mapping[str, FlowReading]
    variables: Collection[str]
    secrets: Collection[str]
    """The names of secrets.toml."""
    directory: Path

    def problems(self) -> Iterator[Problem]:
        """Yield every name that leads nowhere."""
        for reading in self.flows.values():
            for name, node in reading.nodes.items():
                path: KeyPath = ("node", name)
                match node:
                    case HttpNode():
                        yield from self._http(reading, path, node)
                    case PythonNode():
                        yield from self._python(reading, path, node)
                    case _:
                        pass

    def _http(
        self, reading: FlowReading, path: KeyPath, node: HttpNode
    ) -> Iterator[Problem]:
        yield from self._filled(reading, (*path, "url"), node.url)
        for key, text in node.body.items():
            yield from self._filled(reading, (*path, "body", key), text)
        for key, text in node.headers.items():
            for secret in _SECRET.findall(text):
                if secret not in self.secrets:
                    what = f"secrets.toml has no secret {secret}"
                    remedy = suggest(secret, self.secrets)
                    place = (*path, "headers", key)
                    yield reading.file.problem(place, what, remedy)

    def _python(
        self, reading: FlowReading, path: KeyPath, node: PythonNode
    ) -> Iterator[Problem]:
        for key, text in node.with_.items():
            yield from self._filled(reading, (*path, "with", key), text)
        file, _, function = node.function.partition(":")
        what, remedy = _why_not(self.directory / PYTHON / file, function, node.with_)
        if what:
            yield reading.file.problem((*path, "function"), what, remedy)

    def _filled(
        self, reading: FlowReading, path: KeyPath, text: str
    ) -> Iterator[Problem]:
        for variable in PLACE.findall(text):
            if variable not in self.variables:
                what = f"no node sets {variable}"
                yield reading.file.problem(
                    path, what, suggest(variable, self.variables)
                )


def _why_not(path: Path, function: str, more: Collection[str]) -> tuple[str, str]:
    """Return why *function* of the file *path* cannot be called, and what helps.

    Two empty texts: it can.
    """
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        tree = ast.parse(path.read_bytes())
    except OSError as error:
        return f"{path} cannot be read: {error.strerror}", "write it, or mend the name"
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        where = f", line {line}" if line else ""
        return f"{path.name} is no Python{where}: {error}", "mend that file"
    if mode & _OTHERS_WRITE:
        return f"others may change {path.name} (mode {mode:04o})", f"chmod go-w {path}"
    functions = {
        node.name: node
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    found = functions.get(function)
    if found is None:
        return f"{path.name} has no function {function}", suggest(function, functions)
    if isinstance(found, ast.AsyncFunctionDef):
        return f"{function} is an async function", "write def, not async def"
    return _misfit(found.args, function, more)


def _misfit(
    takes: ast.arguments, function: str, more: Collection[str]
) -> tuple[str, str]:
    """Return what is wrong with the arguments that *function* takes."""
    in_order = [argument.arg for argument in (*takes.posonlyargs, *takes.args)]
    if not in_order and not takes.vararg:
        return f"{function} takes no call", "give it a first argument: call"
    by_name = {argument.arg for argument in (*takes.args, *takes.kwonlyargs)}
    by_name -= set(in_order[:1])
    unknown = sorted(set(more) - by_name)
    if unknown and not takes.kwarg:
        return f"{function} takes no {unknown[0]}", suggest(unknown[0], by_name)
    optional = in_order[len(in_order) - len(takes.defaults) :] if takes.defaults else []
    required = set(in_order[1:]) - set(optional)
    required |= {
        argument.arg
        for argument, default in zip(takes.kwonlyargs, takes.kw_defaults, strict=True)
        if default is None
    }
    missing = sorted(required - set(more))
    if missing:
        return f"{function} needs {missing[0]}", "add it to the table with"
    return "", ""
