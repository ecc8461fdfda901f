"""Web services and functions of the owner's: nothing that they do costs a call."""

import asyncio
import gzip
import json
import logging
import os
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

import pytest

from support.virtual_time import run_virtually
from tipring.desk.errands import (
    CallErrands,
    ErrandAnswer,
    ErrandDone,
    NoErrands,
    OfficeErrands,
    Order,
)
from tipring.desk.web_client import LARGEST_ANSWER
from tipring.desk.workshop import LOGGED_LINES, MOST_WORKERS, Workshop
from tipring.domain.call_events import FunctionReturned, WebAnswered
from tipring.domain.commands import AskWeb, CallFunction, DropErrand
from tipring.domain.errands import LONGEST_VALUE

PATIENCE_S = 10.0

FUNCTIONS = """
import os
import sys
import time

from tipring.scripting import Answer, Call

calls = 0


def nothing(call: Call) -> None:
    pass


def way(call: Call) -> str:
    return "open"


def all_of_it(call: Call, pin: str) -> Answer:
    known = {"pin": pin, "seen": 3, "shut": False, "by": call.caller}
    return Answer(go="open", set=known)


def knows(call: Call) -> dict[str, object]:
    known = dict(call.variables)
    return {"line": call.line, "language": call.language, "digits": call.digits} | known


def counts(call: Call) -> dict[str, int]:
    global calls
    calls += 1
    return {"calls": calls, "process": os.getpid()}


def hangs(call: Call) -> None:
    open("hanging", "w").close()
    while True:
        pass


def crashes(call: Call) -> None:
    os._exit(3)


def stops(call: Call) -> None:
    sys.exit(1)


def fails(call: Call) -> None:
    raise OSError("no door here")


def fails_silently(call: Call) -> None:
    raise RuntimeError


def floods(call: Call) -> str:
    for _ in range(2000):
        print("x" * 100)
    return "open"


def nonsense(call: Call) -> list[int]:
    return [1]


def odd(call: Call) -> dict[str, object]:
    return {"door": [1]}


def says_too_much(call: Call) -> dict[str, str]:
    return {"door": "x" * 100_000}


def long(call: Call) -> dict[str, str]:
    return {"door": "x" * 1000}


def speaks_out_of_turn(call: Call) -> None:
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, b"[]\\n")
        except OSError:
            pass


def environment(call: Call) -> dict[str, str]:
    return dict(os.environ)


def rights(call: Call) -> dict[str, object]:
    import resource

    status = open("/proc/self/status").read()
    return {
        "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
        "session": os.getsid(0) == os.getpid(),
        "nice": os.nice(0),
        "no_new_privileges": "NoNewPrivs:\\t1" in status,
    }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "door.py").write_text(FUNCTIONS)
    (tmp_path / "broken.py").write_text("def open_door(call:\n")
    return tmp_path


def errands(
    folder: Path, secrets: Mapping[str, str] = MappingProxyType({})
) -> OfficeErrands:
    return OfficeErrands(folder, secrets)


def order(function: str, **more: str) -> CallFunction:
    variables = {"caller": "42", "line": "front", "language": "de", "order": "7"}
    return CallFunction(f"door.py:{function}", variables, "99", more)


async def returned(office: OfficeErrands, function: str, **more: str) -> object:
    async with asyncio.timeout(PATIENCE_S):
        return await office.run(order(function, **more))


def test_a_function_returns_nothing_a_way_variables_or_both(folder: Path) -> None:
    async def story() -> None:
        async with errands(folder) as office:
            assert await returned(office, "nothing") == FunctionReturned()
            assert await returned(office, "way") == FunctionReturned(go="open")
            assert await returned(office, "all_of_it", pin="1234") == FunctionReturned(
                go="open",
                values={"pin": "1234", "seen": "3", "shut": "false", "by": "42"},
            )
            assert await returned(office, "knows") == FunctionReturned(
                values={
                    "line": "front",
                    "language": "de",
                    "digits": "99",
                    "caller": "42",
                    "order": "7",
                },
            )
            long = await returned(office, "long")
            assert long == FunctionReturned(values={"door": "x" * LONGEST_VALUE})

    asyncio.run(story())


@pytest.mark.parametrize(
    ("function", "why"),
    [
        ("fails", "door.py:fails raised OSError: no door here"),
        ("fails_silently", "door.py:fails_silently raised RuntimeError"),
        ("stops", "door.py:stops wanted to end its process"),
        ("crashes", "door.py:crashes ended its process"),
        (
            "nonsense",
            (
                "door.py:nonsense raised TypeError: a function returns None, a text, a"
                " dict or Answer, not list"
            ),
        ),
        ("odd", "door.py:odd raised TypeError: door is no single word but a list"),
        ("says_too_much", "door.py:says_too_much said far too much"),
        ("speaks_out_of_turn", "door.py:speaks_out_of_turn talked nonsense"),
        (
            "missing",
            (
                "door.py:missing raised AttributeError: module 'door' has no attribute"
                " 'missing'"
            ),
        ),
    ],
)
def test_what_goes_wrong_is_told_and_the_next_function_runs(
    folder: Path, function: str, why: str
) -> None:
    async def story() -> None:
        async with errands(folder) as office:
            assert await returned(office, function) == FunctionReturned(trouble=why)
            assert await returned(office, "way") == FunctionReturned(go="open")

    asyncio.run(story())


def test_a_file_that_is_no_python_is_told(folder: Path) -> None:
    async def story() -> None:
        async with errands(folder) as office:
            answer = await office.run(CallFunction("broken.py:open_door", {}, "", {}))
            assert isinstance(answer, FunctionReturned)
            assert answer.trouble.startswith("broken.py:open_door raised SyntaxError: ")

    asyncio.run(story())


def test_a_function_that_hangs_is_killed_with_all_its_process(folder: Path) -> None:
    async def story() -> None:
        async with errands(folder) as office:
            hanging = asyncio.create_task(office.run(order("hangs")))
            async with asyncio.timeout(PATIENCE_S):
                while not await asyncio.to_thread((folder / "hanging").exists):
                    await asyncio.sleep(0.01)
            hanging.cancel()
            await asyncio.wait([hanging])
            assert hanging.cancelled()
            assert await returned(office, "way") == FunctionReturned(go="open")

    asyncio.run(story())


def test_a_worker_serves_one_after_another_and_sees_what_was_changed(
    folder: Path,
) -> None:
    async def story() -> None:
        async with errands(folder) as office:
            first = await returned(office, "counts")
            second = await returned(office, "counts")
            assert isinstance(first, FunctionReturned)
            assert isinstance(second, FunctionReturned)
            assert (first.values["calls"], second.values["calls"]) == ("1", "2")
            assert first.values["process"] == second.values["process"]
            changed = "def way(call):\n    return 'shut'\n"
            await asyncio.to_thread((folder / "door.py").write_text, changed)
            assert await returned(office, "way") == FunctionReturned(go="shut")

    asyncio.run(story())


def test_what_functions_print_is_logged_as_far_as_anybody_reads_it(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        async with errands(folder) as office:
            assert await returned(office, "floods") == FunctionReturned(go="open")
            assert await returned(office, "way") == FunctionReturned(go="open")

    with caplog.at_level(logging.INFO, "tipring"):
        asyncio.run(story())
    printed = [line for line in caplog.messages if "xxx" in line]
    assert 0 < len(printed) <= 2 * LOGGED_LINES


def test_a_worker_knows_nothing_of_our_environment_and_has_few_rights(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", "hush")

    async def story() -> None:
        async with errands(folder) as office:
            known = await returned(office, "environment")
            assert isinstance(known, FunctionReturned)
            assert "MAIL_PASSWORD" not in known.values
            assert await returned(office, "rights") == FunctionReturned(
                values={
                    "core": "0",
                    "session": "true",
                    "nice": str(min(os.nice(0) + 10, 19)),
                    "no_new_privileges": "true",
                },
            )

    asyncio.run(story())


def test_no_more_functions_run_at_once_than_the_box_can_bear(folder: Path) -> None:
    async def story() -> None:
        async with errands(folder) as office:
            running = [
                asyncio.create_task(office.run(order("hangs")))
                for _ in range(MOST_WORKERS)
            ]
            await asyncio.sleep(0)
            assert await returned(office, "way") == FunctionReturned(
                trouble=f"{MOST_WORKERS} functions run already",
            )
            for one in running:
                one.cancel()
            await asyncio.wait(running)

    asyncio.run(story())


def test_a_box_that_stops_waits_for_no_function(folder: Path) -> None:
    async def story() -> None:
        async with errands(folder) as office:
            given_up, running = (
                asyncio.create_task(office.run(order("hangs"))) for _ in range(2)
            )
            async with asyncio.timeout(PATIENCE_S):
                while not await asyncio.to_thread((folder / "hanging").exists):
                    await asyncio.sleep(0.01)
            given_up.cancel()
            await asyncio.sleep(0)
        await asyncio.wait([given_up, running])
        assert running.cancelled()

    asyncio.run(story())


def test_the_first_worker_is_there_before_the_first_caller(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(folder: Path) -> object:
        async with OfficeErrands(folder, {}, functions=True) as office:
            return await returned(office, "way")

    assert asyncio.run(story(folder)) == FunctionReturned(go="open")
    answer = asyncio.run(story(folder / "nowhere"))
    assert isinstance(answer, FunctionReturned)
    assert answer.trouble.startswith("no process for functions: ")
    assert "functions cannot be called" in caplog.text


def test_where_no_process_begins_the_call_goes_on(folder: Path) -> None:
    async def story() -> None:
        workshop = Workshop(folder, ("/no/such/python",))
        answer = await workshop.call(order("way"))
        assert answer.trouble.startswith("no process for functions: ")
        await workshop.close()

    asyncio.run(story())


def test_a_worker_that_died_while_nobody_needed_it_costs_nothing(folder: Path) -> None:
    async def story() -> None:
        async with errands(folder) as office:
            counted = await returned(office, "counts")
            assert isinstance(counted, FunctionReturned)
            process = int(counted.values["process"])
            os.kill(process, 9)
            with suppress(ProcessLookupError):
                async with asyncio.timeout(PATIENCE_S):
                    while True:
                        os.kill(process, 0)
                        await asyncio.sleep(0.01)
            await asyncio.sleep(0.05)
            assert await returned(office, "way") == FunctionReturned(go="open")

    asyncio.run(story())


# --- web services --------------------------------------------------------------------


PAGES: dict[str, dict[str, Any]] = {
    "/good": {"body": b'{"name": "Anna"}'},
    "/bad": {"body": b"{}", "status": 500},
    "/text": {"body": b"<html>"},
    "/deep": {"body": b"[" * 50_000},
    "/huge": {"body": b" " * (LARGEST_ANSWER + 1)},
    "/packed": {"body": gzip.compress(b"{}"), "encoding": "gzip"},
    "/moved": {"body": b"", "status": 302, "location": "/good"},
    "/away": {"body": b"", "status": 302, "location": "http://elsewhere.example/good"},
    "/round": {"body": b"", "status": 302, "location": "/round"},
}


class Service(BaseHTTPRequestHandler):
    """A web service with good and bad days, by path."""

    protocol_version = "HTTP/1.1"
    seen: ClassVar[list[tuple[str, dict[str, str], bytes]]]
    released: ClassVar[threading.Event]

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        self.seen.append((self.path, dict(self.headers), body))
        way = self.path.partition("?")[0]
        if way == "/torn":
            self.tear()
        elif way in PAGES:
            self.answer(**PAGES[way])
        else:
            self.released.wait(PATIENCE_S)
            self.close_connection = True

    do_POST = do_GET  # noqa: N815 - the library's name

    def tear(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"{")
        self.close_connection = True

    def answer(
        self, body: bytes, status: int = 200, location: str = "", encoding: str = ""
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        if encoding:
            self.send_header("Content-Encoding", encoding)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def service() -> Iterator[tuple[str, type[Service]]]:
    class Fresh(Service):
        seen: ClassVar[list[tuple[str, dict[str, str], bytes]]] = []
        released = threading.Event()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Fresh)
    serving = threading.Thread(target=server.serve_forever, args=(0.01,))
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", Fresh
    finally:
        Fresh.released.set()
        server.shutdown()
        serving.join()
        server.server_close()


def question(url: str, method: str = "GET", **more: Mapping[str, str]) -> AskWeb:
    return AskWeb(method, url, more.get("headers", {}), more.get("body", {}))


def asked(folder: Path, *orders: AskWeb, **secrets: str) -> list[ErrandAnswer]:
    async def story() -> list[ErrandAnswer]:
        async with errands(folder, secrets) as office, asyncio.timeout(PATIENCE_S):
            return [await office.run(order) for order in orders]

    return asyncio.run(story())


def test_a_service_is_asked_and_answers(
    tmp_path: Path,
    service: tuple[str, type[Service]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    url, requests = service
    ask = question(
        f"{url}/good?caller=2125550142",
        "POST",
        headers={"Authorization": "Bearer secret:crm"},
        body={"caller": "2125550142"},
    )
    with caplog.at_level(logging.DEBUG):
        (answer,) = asked(tmp_path, ask, crm="hush")
    assert answer == WebAnswered({"name": "Anna"})
    ((path, headers, body),) = requests.seen
    assert path == "/good?caller=2125550142"
    assert headers["Authorization"] == "Bearer hush"
    assert json.loads(body) == {"caller": "2125550142"}
    told = [record for record in caplog.records if record.name.startswith("tipring")]
    assert not any("2125550142" in record.getMessage() for record in told)
    assert not any(record.name == "httpx" for record in caplog.records)


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/bad", "127.0.0.1 said 500 Internal Server Error"),
        ("/text", "127.0.0.1 answered, but not in JSON"),
        ("/deep", "127.0.0.1 answered, but not in JSON"),
        ("/huge", "127.0.0.1 answered with more than 64 KB"),
        ("/packed", "127.0.0.1 answered in a code that nobody asked for"),
        ("/away", "127.0.0.1 sends us to elsewhere.example"),
        ("/round", "127.0.0.1 sends us round in a circle"),
        ("/torn", "127.0.0.1 did not answer in order: RemoteProtocolError"),
    ],
)
def test_a_service_that_answers_badly_is_explained(
    tmp_path: Path, service: tuple[str, type[Service]], path: str, why: str
) -> None:
    url, _ = service
    answers = asked(tmp_path, question(url + path), question(f"{url}/moved"))
    assert answers == [WebAnswered(trouble=why), WebAnswered({"name": "Anna"})]


def test_a_service_that_is_not_there_is_explained(
    tmp_path: Path, service: tuple[str, type[Service]]
) -> None:
    url, _ = service
    closed, nowhere, none, secret = asked(
        tmp_path,
        question("http://127.0.0.1:1/"),
        question("http://no-such-host.invalid/"),
        question("http://crm:port/"),
        question(f"{url}/good", headers={"Key": "secret:crm"}),
    )
    assert isinstance(closed, WebAnswered)
    assert closed.trouble.startswith("127.0.0.1 could not be reached: ")
    assert isinstance(nowhere, WebAnswered)
    assert nowhere.trouble.startswith("no-such-host.invalid could not be reached: ")
    assert isinstance(none, WebAnswered)
    assert none.trouble.startswith("the address is none: ")
    assert secret == WebAnswered(trouble="secrets.toml has no secret crm")


def test_a_name_that_nobody_looks_up_keeps_neither_call_nor_box(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_for, released = threading.Event(), threading.Event()

    def never(*_: object, **__: object) -> list[object]:
        asked_for.set()
        released.wait(PATIENCE_S)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", never)

    async def story() -> None:
        async with errands(tmp_path) as office:
            asking = asyncio.create_task(office.run(question("http://crm.example/")))
            await asyncio.to_thread(asked_for.wait, PATIENCE_S)
            asking.cancel()
            await asyncio.wait([asking])
            assert asking.cancelled()
        (waiting,) = [one for one in threading.enumerate() if one.name == "errand"]
        assert waiting.daemon
        released.set()
        await asyncio.to_thread(waiting.join)

    asyncio.run(story())


def test_a_slow_service_is_dropped_when_nobody_waits_any_more(
    tmp_path: Path, service: tuple[str, type[Service]]
) -> None:
    url, requests = service

    async def story() -> None:
        async with errands(tmp_path, {}) as office:
            asking = asyncio.create_task(office.run(question(f"{url}/slow")))
            async with asyncio.timeout(PATIENCE_S):
                while not requests.seen:
                    await asyncio.sleep(0.01)
            asking.cancel()
            await asyncio.wait([asking])
            assert asking.cancelled()
            assert [path for path, *_ in requests.seen] == ["/slow"]
            answer = await office.run(question(f"{url}/good"))
            assert answer == WebAnswered({"name": "Anna"})

    asyncio.run(story())


# --- the errands of one call ---------------------------------------------------------


class SlowErrands:
    """Answers after a second, with the number of the errand."""

    def __init__(self) -> None:
        self.begun = 0
        self.dropped = 0

    async def run(self, order: Order) -> ErrandAnswer:
        del order
        self.begun += 1
        number = self.begun
        try:
            await asyncio.sleep(1.0)
        except asyncio.CancelledError:
            self.dropped += 1
            raise
        return FunctionReturned(go=str(number))


def test_only_the_last_errand_of_a_call_is_news() -> None:
    async def story() -> None:
        told: list[ErrandDone] = []
        slow = SlowErrands()
        async with asyncio.TaskGroup() as tasks:
            call = CallErrands(slow, tasks, told.append)
            call.do(order("way"))
            await asyncio.sleep(0.5)
            call.do(order("way"))
            await asyncio.sleep(2.0)
            assert [done.event for done in told] == [FunctionReturned(go="2")]
            assert call.news(told[0]) == FunctionReturned(go="2")
            call.do(DropErrand())
            assert call.news(told[0]) is None
            call.do(order("way"))
            await asyncio.sleep(0.5)
            call.stop()
            call.stop()
        assert (slow.begun, slow.dropped, len(told)) == (3, 2, 1)

    run_virtually(story())


def test_a_box_without_errands_says_so() -> None:
    async def story() -> None:
        nobody = NoErrands()
        assert await nobody.run(order("way")) == FunctionReturned(
            trouble="this box has nobody to ask",
        )
        assert await nobody.run(question("http://crm/")) == WebAnswered(
            trouble="this box has nobody to ask",
        )

    asyncio.run(story())
