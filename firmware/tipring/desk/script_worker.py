"""The process in which an owner's functions run: `python -m` this, with a folder.

Requests come on stdin, one JSON object a line; answers go the same way to what was
stdout at the start. Whatever a function prints goes to stderr. The process ends with
its stdin, whatever a function is doing at that moment.
"""

import ctypes
import importlib.util
import json
import os
import queue
import resource
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO

from tipring.scripting import Answer, Call

LIMITS = {
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_AS: 1 << 30,
    resource.RLIMIT_FSIZE: 64 << 20,
    resource.RLIMIT_NOFILE: 256,
}
"""What a function may use: no core dump, 1 GB of memory, files of 64 MB, 256 files."""
NICE = 10
"""A function does not compete with the sound of calls."""
PR_SET_NO_NEW_PRIVS = 38
LONGEST_COMPLAINT = 200


def main() -> None:
    """Answer requests until stdin ends."""
    folder = Path(sys.argv[1])
    answers = _keep_stdout_for_answers()
    _give_up_rights()
    sys.path.append(str(folder))
    requests: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(sys.stdin, requests), daemon=True).start()
    library = Library(folder)
    while True:
        answers.write(json.dumps(library.answer(json.loads(requests.get()))) + "\n")
        answers.flush()


def _keep_stdout_for_answers() -> TextIO:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True, errors="backslashreplace")  # type: ignore[union-attr]
    return answers


def _give_up_rights() -> None:
    for limit, wanted in LIMITS.items():
        _, hard = resource.getrlimit(limit)
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(limit, (most, most))
    os.nice(NICE)
    ctypes.CDLL(None).prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def _read(stdin: TextIO, requests: "queue.SimpleQueue[str]") -> None:
    """Hand requests over; when the desk is gone, so is this process."""
    for line in stdin:
        requests.put(line)
    os._exit(0)


class Library:
    """The owner's files, each loaded when it is first needed and when it changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._modules: dict[str, tuple[int, ModuleType]] = {}

    def answer(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the function that is asked for says, or what is wrong with it."""
        name = request["function"]
        try:
            function = self._function(name)
            call = Call(**request["call"])
            return _answer(function(call, **request["more"]))
        except Exception as error:  # noqa: BLE001 - it is not our code, and it may do all
            traceback.print_exc()
            return {"trouble": f"{name} raised {_told(error)}"}
        except SystemExit:
            return {"trouble": f"{name} wanted to end its process"}

    def _function(self, name: str) -> Callable[..., object]:
        file, _, function = name.partition(":")
        found: Callable[..., object] = getattr(self._module(file), function)
        return found

    def _module(self, file: str) -> ModuleType:
        path = self._folder / file
        changed = path.stat().st_mtime_ns
        known = self._modules.get(file)
        if known is not None and known[0] == changed:
            return known[1]
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None, file  # noqa: S101 - a .py file always has one
        assert spec.loader is not None, file  # noqa: S101 - so it has a loader
        module = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = module
        spec.loader.exec_module(module)
        self._modules[file] = changed, module
        return module


def _answer(returned: object) -> dict[str, Any]:
    match returned:
        case None:
            return {}
        case str():
            return {"go": returned}
        case Mapping():
            return {"set": _words(returned)}
        case Answer():
            return {"go": str(returned.go), "set": _words(returned.set)}
        case _:
            what = type(returned).__name__
            message = f"a function returns None, a text, a dict or Answer, not {what}"
            raise TypeError(message)


def _words(values: Mapping[Any, Any]) -> dict[str, str]:
    words = {}
    for name, value in values.items():
        if not isinstance(value, str | int | float):
            message = f"{name} is no single word but a {type(value).__name__}"
            raise TypeError(message)
        word = str(value).lower() if isinstance(value, bool) else str(value)
        words[str(name)] = word
    return words


def _told(error: Exception) -> str:
    text = str(error)[:LONGEST_COMPLAINT]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


if __name__ == "__main__":
    main()
