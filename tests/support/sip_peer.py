"""The border as a test says it: it sends one message after the other, and waits."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count

from tipring.domain.errors import LegError
from tipring.wire.sdp_session import SdpSession
from tipring.wire.sip.call import Call
from tipring.wire.sip.call_news import CallNews
from tipring.wire.sip.core import Core, Invitation
from tipring.wire.sip.courier import CallCame, CallTold, CoreOut
from tipring.wire.sip.incoming import IncomingCall
from tipring.wire.sip.message import Headers, Request, Response, reply
from tipring.wire.sip.outgoing import OutgoingCall
from tipring.wire.sip.reading import Refusal, read
from tipring.wire.sip.transactions import SendDatagram, TransactionLayer
from tipring.wire.sip.values import Address, Via, read_address, read_uri
from tipring.wire.sip.writing import write

DESK = read_address("<sip:desk@127.0.0.1:5080>")
PHONE = read_address("<sip:201@10.0.0.2:5062>")
RECORD = read_address("<sip:127.0.0.1:5070;lr>")


def sdp(port: int = 4000, types: str = "0 101", way: str = "sendrecv") -> bytes:
    """Return the sound of a telephone."""
    return (
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
        f"m=audio {port} RTP/AVP {types}\r\na=rtpmap:101 telephone-event/8000\r\n"
        f"a={way}\r\n"
    ).encode()


SDP: Headers = (("Content-Type", "application/sdp"),)


@dataclass
class Peer:
    """A core of the desk, and all that it said and told."""

    places: int = 100
    """For sound."""
    now: float = 100.0
    said: list[Request | Response] = field(default_factory=list)
    told: list[CallNews] = field(default_factory=list)
    came: list[IncomingCall] = field(default_factory=list)
    core: Core = field(init=False)

    def __post_init__(self) -> None:
        tokens, self._branches = count(0x1000), count(1)
        layer = TransactionLayer("127.0.0.1:5080", lambda: f"{next(tokens):016x}")
        self.core = Core(layer, DESK, lambda: f"{next(tokens):016x}", self._sound)

    def _sound(self, call_id: str) -> SdpSession:
        if not self.places:
            message = "there is no place left"
            raise LegError(message)
        self.places -= 1
        return SdpSession("127.0.0.1", 20000, int(call_id, 16))

    def _take(self, outs: list[CoreOut]) -> None:
        for out in outs:
            match out:
                case SendDatagram(data):
                    message = read(data)
                    assert not isinstance(message, Refusal), data
                    self.said.append(message)
                case CallCame(call):
                    assert isinstance(call, IncomingCall)
                    self.came.append(call)
                case CallTold(_, news):
                    self.told.append(news)

    # --- what the desk does ----------------------------------------------------------

    def do(self, verb: Callable[[], None]) -> None:
        """Let the owner of a call do something."""
        self._take(self.core.do(verb, self.now))

    def call(self, others: Headers = ()) -> OutgoingCall:
        """Let the desk call 201."""
        made: list[OutgoingCall] = []
        invitation = Invitation(
            to=read_uri("sip:201@office"),
            sender=read_address("<sip:99@office>"),
            others=others,
        )
        self.do(lambda: made.append(self.core.call(invitation)))
        return made[0]

    def wait(self, seconds: float) -> None:
        """Let time go by."""
        until = self.now + seconds
        while (due := self.core.deadline) is not None and due <= until:
            self.now = max(self.now, due)
            self._take(self.core.tick(self.now))
        self.now = until

    # --- what the border says ---------------------------------------------------------

    def say(self, message: Request | Response) -> None:
        """Send one message to the desk."""
        self.hear(write(message))

    def hear(self, datagram: bytes) -> None:
        """Let the desk hear anything at all."""
        self._take(self.core.receive(datagram, self.now))

    def answer(
        self,
        request: Request,
        code: int,
        tag: str = "phone",
        body: bytes = b"",
        others: Headers = (),
        contact: Address = PHONE,
    ) -> None:
        """Answer a request of the desk, as the telephone with *tag*."""
        response = replace(
            reply(request, code, tag=tag),
            contacts=(contact,),
            record_routes=(RECORD,),
            others=others + (SDP if body else ()),
            body=body,
        )
        self.say(response)

    def new(
        self, method: str = "INVITE", others: Headers = (), body: bytes = b""
    ) -> Request:
        """Return a request of 201 outside of any dialog, told by the border."""
        number = next(self._branches)
        return Request(
            method=method,
            uri=read_uri("sip:desk@127.0.0.1:5080"),
            sender=Address(uri=read_uri("sip:201@office"), name="Ann").tagged("phone"),
            to=read_address("<sip:77@office>"),
            call_id=f"call-{number}",
            cseq=1,
            vias=(self._via(number),),
            contacts=(PHONE,),
            record_routes=(RECORD,),
            others=(
                ("X-Tipring-Account", "extension:201"),
                ("X-Tipring-Dialled", "77"),
                *others,
                *(SDP if body else ()),
            ),
            body=body,
        )

    @staticmethod
    def _via(number: int) -> Via:
        return Via(
            host="127.0.0.1", port=5070, parameters=(("branch", f"z9hG4bKp{number}"),)
        )

    def within(
        self, call: Call, method: str, others: Headers = (), body: bytes = b""
    ) -> Request:
        """Return the telephone's next request within its dialog with *call*."""
        dialog = call.dialog
        assert dialog is not None
        number = next(self._branches)
        is_sdp = body and not others
        return Request(
            method=method,
            uri=read_uri("sip:desk@127.0.0.1:5080"),
            sender=dialog.remote,
            to=dialog.local,
            call_id=dialog.call_id,
            cseq=100 + number,
            vias=(self._via(number),),
            contacts=(PHONE,),
            others=SDP if is_sdp else others,
            body=body,
        )

    def ack(self, response: Response, body: bytes = b"") -> None:
        """Acknowledge a 2xx of the desk."""
        number = next(self._branches)
        self.say(
            Request(
                method="ACK",
                uri=read_uri("sip:desk@127.0.0.1:5080"),
                sender=response.sender,
                to=response.to,
                call_id=response.call_id,
                cseq=response.cseq,
                vias=(self._via(number),),
                others=SDP if body else (),
                body=body,
            )
        )

    # --- what was said ----------------------------------------------------------------

    def last(self, method: str) -> Request:
        """Return the last request of the desk with *method*."""
        for message in reversed(self.said):
            if isinstance(message, Request) and message.method == method:
                return message
        raise AssertionError(self.summary())

    def reply(self) -> Response:
        """Return the last response of the desk."""
        for message in reversed(self.said):
            if isinstance(message, Response):
                return message
        raise AssertionError(self.summary())

    def summary(self) -> list[str]:
        """Return what the desk said, in short: `INVITE`, `200 INVITE`."""
        return [
            f"{message.code} {message.method}"
            if isinstance(message, Response)
            else message.method
            for message in self.said
        ]

    def new_words(self) -> list[str]:
        """Return what the desk said since this was asked last."""
        words = self.summary()
        self.said.clear()
        return words

    def news(self) -> list[CallNews]:
        """Return what was told since this was asked last."""
        news, self.told = self.told, []
        return news

    # --- whole beginnings -------------------------------------------------------------

    def answered(self, others: Headers = ()) -> OutgoingCall:
        """Return a call of the desk that 201 has answered."""
        call = self.call()
        self.answer(self.last("INVITE"), 200, body=sdp(), others=others)
        self.new_words()
        self.news()
        return call

    def taken(self) -> IncomingCall:
        """Return a call of 201 that the desk has answered."""
        self.say(self.new(body=sdp()))
        call = self.came[-1]
        self.do(call.answer)
        self.ack(self.reply())
        self.new_words()
        self.news()
        return call
