"""A call that comes to us: rung, heard early, answered or refused."""

from typing import Final

from tipring.domain.leg_events import LegEnd
from tipring.wire.sdp import read
from tipring.wire.sdp_session import SdpSession
from tipring.wire.sip.call import Call, CallState
from tipring.wire.sip.courier import Courier
from tipring.wire.sip.dialog import by_request
from tipring.wire.sip.ends import code_of
from tipring.wire.sip.headers import ALLOW, SDP
from tipring.wire.sip.identity import account_of, caller_of, dialled_of
from tipring.wire.sip.message import Headers, Request
from tipring.wire.sip.transactions import Key
from tipring.wire.sip.values import Address

_CANCELLED: Final = 487


class IncomingCall(Call):
    """From its INVITE on."""

    replaces = ""
    """The id of the call whose place it wants; empty: none's."""

    def __init__(
        self,
        courier: Courier,
        session: SdpSession,
        contact: Address,
        tag: str,
        came: tuple[Key, Request],
    ) -> None:
        super().__init__(courier, session, contact, tag)
        self._key, self._invite = came
        self.account = account_of(self._invite)
        self.caller = caller_of(self._invite)
        self.dialled = dialled_of(self._invite)
        self.shown: Headers = ()
        """Who we say is called."""
        self._early_body = b""
        self.dialog = by_request(self._invite, self.id, contact)
        self.sees(self._invite, tells=False)

    @property
    def key(self) -> Key:
        """Of its INVITE."""
        return self._key

    def ring(self) -> None:
        """Say that somebody is rung."""
        if self.state is CallState.OPENING and not self._early_body:
            self.respond(self._key, self._invite, 180, ALLOW + self.shown)

    def sound_early(self) -> None:
        """Describe our sound before we answer. LegError: nothing in common."""
        if self.state is not CallState.OPENING or self._early_body:
            return
        self._early_body = self._description()
        headers = SDP + ALLOW + self.shown
        self.respond(self._key, self._invite, 183, headers, self._early_body)
        self._tell_sound()

    def answer(self) -> None:
        """Take it. AnswerArrived tells when the party knows. LegError as above."""
        if self.state is not CallState.OPENING:
            return
        body = self._early_body or self._description()
        was_silent = not self._early_body
        assert self.dialog is not None  # noqa: S101 - it has one from its beginning
        self.answered(self.dialog)
        self.invited.accept(self._key, self._invite, ALLOW + self.shown, body)
        if was_silent:
            self._tell_sound()

    def _description(self) -> bytes:
        if not self._invite.body:
            return self.session.offer()
        return self.session.answer(read(self._invite.body))

    def _tell_sound(self) -> None:
        if self._invite.body:
            self.sounds(read(self._invite.body))

    def refuse(self, end: LegEnd, why: str) -> None:
        """Do not take it."""
        self.hang_up(end, why)

    def give_up(self, end: LegEnd) -> None:
        """Refuse it, for the network."""
        self.respond(self._key, self._invite, code_of(end))

    def cancelled(self, why: str) -> None:
        """Be given up by the caller."""
        if self.state is CallState.OPENING:
            self.end(LegEnd.CANCELLED, why)
            self.respond(self._key, self._invite, _CANCELLED)
