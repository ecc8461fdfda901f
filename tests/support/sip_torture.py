"""Messages that test a reader of SIP, after the traps of RFC 4475, in our own words."""

from dataclasses import dataclass

REQUEST = "request"
RESPONSE = "response"
SILENCE = "silence"
"""Not taken, and nobody is told."""


@dataclass(frozen=True, slots=True)
class Torture:
    name: str
    clause: str
    data: bytes
    verdict: str
    """request, response, silence, or the code that it is refused with."""


def sip(first: str, *changes: str, body: str = "", drop: tuple[str, ...] = ()) -> bytes:
    """Return a sound message with *changes* to its headers and without *drop*."""
    method = first.split(" ", maxsplit=1)[0]
    method = "INVITE" if method.startswith("SIP") else method
    headers = {
        "Via": "SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bKfine",
        "Max-Forwards": "70",
        "From": '"Anna" <sip:201@office.example>;tag=from1',
        "To": "<sip:300@office.example>",
        "Call-ID": "calm.192.0.2.7",
        "CSeq": f"7 {method}",
        "Contact": "<sip:201@192.0.2.7:5060>",
    }
    extra = []
    for change in changes:
        name, _, value = change.partition(":")
        if name in headers:
            headers[name] = value.strip()
        else:
            extra.append(change)
    kept = [f"{name}: {value}" for name, value in headers.items() if name not in drop]
    return "\r\n".join((first, *kept, *extra, "", body)).encode("utf-8", "replace")


INVITE = "INVITE sip:300@office.example SIP/2.0"
OPTIONS = "OPTIONS sip:300@office.example SIP/2.0"


def _torture(
    name: str,
    clause: str,
    verdict: str,
    first: str,
    *changes: str,
    body: str = "",
    drop: tuple[str, ...] = (),
) -> Torture:
    return Torture(name, clause, sip(first, *changes, body=body, drop=drop), verdict)


LENIENT = (
    _torture(
        "folds, tabs and spaces wherever the grammar has them",
        "3.1.1.1",
        REQUEST,
        INVITE,
        "Via: SIP / 2.0\r\n /UDP\r\n\t192.0.2.7 : 5060 ;branch=z9hG4bKfine",
        'From: "A \\\\\\" B"\r\n  <sip:201@office.example>\r\n ; tag = from1',
        "CSeq: 0007\r\n  INVITE",
        "s  :\r\n  a subject that\r\n\tgoes on",
        "NewFangled: something\r\n  nobody knows",
    ),
    _torture(
        "a method and a user of odd characters",
        "3.1.1.2",
        REQUEST,
        "!ext.%*_+`'~-METHOD sip:1_u'n-~.i*q(e)&=+$,;?/s@office.example SIP/2.0",
    ),
    _torture(
        "escapes in users and parameters, tags that look like escapes",
        "3.1.1.3",
        REQUEST,
        "INVITE sip:sips%3Auser%40office.example@office.example SIP/2.0",
        "From: <sip:%32%30%31@office.example>;tag=100%25~!+",
    ),
    _torture(
        "a user with an escaped null",
        "3.1.1.4",
        REQUEST,
        "REGISTER sip:office.example SIP/2.0",
        "To: <sip:null-%00-null@office.example>",
        "Contact: <sip:%00@192.0.2.7>",
    ),
    _torture(
        "a percent sign in a method is no escape",
        "3.1.1.5",
        REQUEST,
        "RE%47IST%45R sip:office.example SIP/2.0",
    ),
    _torture(
        "nothing between a display name and its bracket",
        "3.1.1.6",
        REQUEST,
        OPTIONS,
        "From: Anna<sip:201@office.example>;tag=from1",
        'To: "Bert"<sip:300@office.example>',
    ),
    _torture(
        "very long values",
        "3.1.1.7",
        REQUEST,
        INVITE,
        f"From: {'long' * 250} <sip:201@office.example>;tag={'t' * 300}",
        f"Call-ID: {'c' * 500}@{'host' * 60}",
        *(f"X-Number-{number}: {'value' * 30}" for number in range(60)),
    ),
    _torture(
        "something behind the body",
        "3.1.1.8",
        REQUEST,
        "REGISTER sip:office.example SIP/2.0",
        "Content-Length: 0",
        body="INVITE sip:joe@office.example SIP/2.0\r\nContact: <sip:joe@evil>\r\n\r\n",
    ),
    _torture(
        "a parameter of the URI within the user",
        "3.1.1.9",
        REQUEST,
        "OPTIONS sip:user;par=u%40example.net@office.example SIP/2.0",
    ),
    _torture(
        "several Vias on one line, transports nobody knows",
        "3.1.1.10",
        REQUEST,
        OPTIONS,
        "Via: SIP/2.0/SCTP 192.0.2.1;branch=z9hG4bKa, SIP/2.0/ODD 192.0.2.2;branch=b",
        "v: SIP / 2.0 / TLS 192.0.2.3 ; branch = z9hG4bKc",
    ),
    _torture(
        "a response with a phrase of another alphabet",
        "3.1.1.12",
        RESPONSE,
        "SIP/2.0 200 = 2**3 * 5**2 но сто девяносто девять",
    ),
    _torture("a response without a phrase", "3.1.1.13", RESPONSE, "SIP/2.0 100 "),
    _torture(
        "a Refer-To that holds a dialog",
        "RFC 3891",
        REQUEST,
        "REFER sip:201@192.0.2.7 SIP/2.0",
        "r: <sip:300@office.example?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2>",
    ),
    _torture(
        "hosts with underscores, of one label, of IPv6",
        "RFC 3261 25.1",
        REQUEST,
        "INVITE sip:300@my_box1 SIP/2.0",
        "Contact: <sip:201@[2001:db8::7]:5060;ob>",
        "Via: SIP/2.0/UDP phone_1:5060;branch=z9hG4bKfine",
    ),
    _torture(
        "a challenge with commas within quotes",
        "RFC 3261 20.44",
        RESPONSE,
        "SIP/2.0 401 Unauthorized",
        'WWW-Authenticate: Digest realm="a, b", qop="auth,auth-int", nonce="1"',
    ),
)
"""Odd, and right: a reader must take them."""

REFUSED = (
    _torture(
        "separators at the ends of lists",
        "3.1.2.1",
        "400",
        INVITE,
        "Contact: <sip:201@192.0.2.7>,,, ;",
    ),
    _torture(
        "a body shorter than it is said to be",
        "3.1.2.2",
        "400",
        INVITE,
        "Content-Length: 9999",
        body="v=0\r\n",
    ),
    _torture(
        "a negative length", "3.1.2.3", "400", INVITE, "Content-Length: -999", body="v"
    ),
    _torture(
        "numbers that are too large",
        "3.1.2.4",
        "400",
        "REGISTER sip:office.example SIP/2.0",
        "CSeq: 36893488147419103232 REGISTER",
    ),
    _torture(
        "a response with numbers that are too large",
        "3.1.2.5",
        SILENCE,
        "SIP/2.0 503 Service Unavailable",
        "CSeq: 9292394834772304023312 OPTIONS",
    ),
    _torture(
        "a display name whose quote stays open",
        "3.1.2.6",
        "400",
        INVITE,
        'To: "Mr. J. User <sip:j.user@office.example>',
    ),
    _torture(
        "brackets around the URI of the request",
        "3.1.2.7",
        "416",
        "INVITE <sip:user@office.example> SIP/2.0",
    ),
    _torture(
        "a space within the URI of the request",
        "3.1.2.8",
        "400",
        "INVITE sip:user@office.example; lr SIP/2.0",
    ),
    _torture(
        "several spaces in the first line",
        "3.1.2.9",
        "400",
        "INVITE  sip:user@office.example  SIP/2.0",
    ),
    _torture(
        "spaces at the end of the first line",
        "3.1.2.10",
        "505",
        "OPTIONS sip:user@office.example SIP/2.0  ",
    ),
    _torture(
        "a URI of the request with what belongs into headers",
        "3.1.2.11",
        "400",
        "INVITE sip:user@office.example?Route=%3Csip:evil.example%3E SIP/2.0",
    ),
    _torture(
        "no quotes around a name with a comma",
        "3.1.2.13",
        "400",
        INVITE,
        "Contact: Bell, Alexander <sip:a.g.bell@office.example>",
    ),
    _torture(
        "a version nobody knows",
        "3.1.2.16",
        "505",
        "OPTIONS sip:300@office.example SIP/7.0",
    ),
    _torture("two methods in one", "3.1.2.17", "400", INVITE, "CSeq: 8 OPTIONS"),
    _torture(
        "an unknown method in CSeq", "3.1.2.18", "400", INVITE, "CSeq: 8 NEWMETHOD"
    ),
    _torture(
        "a code beyond all codes", "3.1.2.19", SILENCE, "SIP/2.0 4294967301 better not"
    ),
    _torture("no From", "3.3.1", SILENCE, INVITE, drop=("From",)),
    _torture("no Call-ID, no CSeq", "3.3.1", SILENCE, INVITE, drop=("Call-ID", "CSeq")),
    _torture("no Via", "3.3.1", SILENCE, INVITE, drop=("Via",)),
    _torture(
        "a scheme nobody knows",
        "3.3.2",
        "416",
        "OPTIONS nobodyKnowsThisScheme:totallyopaque SIP/2.0",
    ),
    _torture(
        "a known scheme that is no telephone",
        "3.3.3",
        "416",
        "OPTIONS soap.beep://192.0.2.103:3002 SIP/2.0",
    ),
    _torture(
        "headers that may stand there once stand there twice",
        "3.3.8",
        "400",
        INVITE,
        "Call-ID : other",
        "CSeq : 8 INVITE",
        "t: <sip:other@office.example>",
    ),
    _torture(
        "two lengths",
        "3.3.9",
        "400",
        INVITE,
        "Content-Length: 5",
        "l: 3",
        body="hello",
    ),
    _torture(
        "a response of a broken From",
        "3.3.10",
        SILENCE,
        "SIP/2.0 200 OK",
        "From: <sip:201@",
    ),
    _torture("a line that is no header", "7.3.1", "400", INVITE, "no colon here"),
    _torture("a header without a name", "7.3.1", "400", INVITE, ": value"),
    _torture(
        "more headers than anybody needs",
        "21.5.7",
        "513",
        INVITE,
        *(f"X-{number}: 1" for number in range(500)),
    ),
    _torture(
        "more header than anybody needs",
        "21.5.7",
        "513",
        INVITE,
        f"X-A: {'a' * 40_000}",
    ),
    _torture("a port beyond all ports", "25.1", "400", "INVITE sip:a@b:99999 SIP/2.0"),
    _torture(
        "an ACK that is wrong",
        "17.1.1.3",
        SILENCE,
        "ACK sip:a@b SIP/2.0",
        "CSeq: 1 BYE",
    ),
    Torture("nothing", "RFC 5626 3.5", b"", SILENCE),
    Torture("a keep-alive", "RFC 5626 3.5.1", b"\r\n\r\n", SILENCE),
    Torture("zeros", "7", bytes(400), SILENCE),
    Torture("another protocol", "7", b"GET / HTTP/1.1\r\nHost: box\r\n\r\n", SILENCE),
    Torture("headers without an end", "7", sip(INVITE).rstrip(), "400"),
    Torture(
        "bytes of no alphabet",
        "7",
        sip(INVITE).replace(b"Call-ID: calm", b"Call-ID: \xff\xfe \x00"),
        "400",
    ),
)
"""Wrong: nothing of them may reach a handler."""

TORTURES = LENIENT + REFUSED
