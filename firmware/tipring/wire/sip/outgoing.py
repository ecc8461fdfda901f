"""A call that we make: one INVITE, that the border may fork to several telephones."""

from typing import Final

from tipring.domain.errors import LegError
from tipring.domain.leg_events import LegEnd, LegRings
from tipring.wire.sdp import read
from tipring.wire.sdp_session import SdpSession
from tipring.wire.sip.call import Call, CallState
from tipring.wire.sip.call_news import SoundAgreed
from tipring.wire.sip.courier import Courier
from tipring.wire.sip.dialog import Dialog, by_response
from tipring.wire.sip.ends import end_of, reason_of, why
from tipring.wire.sip.message import Request, Response

PATIENCE_S: Final = 4.0
"""For the first response: the border is on this machine and says 100 at once."""
_TRYING: Final = 100
_FINAL: Final = 200
_REFUSED: Final = 300


class OutgoingCall(Call):
    """From our INVITE on. Whoever answers first is the one; others are thanked."""

    begun_by_us = True

    def __init__(self, courier: Courier, session: SdpSession, invite: Request) -> None:
        super().__init__(courier, session, invite.contacts[0], invite.sender.tag)
        self._invite = invite
        self._early: dict[str, Dialog] = {}
        """By the tags of those who ring."""
        self._acks: dict[str, Request] = {}
        """By the tags of those who answered."""
        self._rang = LegRings()
        self._has_rung = False
        self._early_body = b""
        self._key = courier.request(invite, self._replied, PATIENCE_S)
        self.keys.append(self._key)

    def give_up(self, end: LegEnd) -> None:
        """Ring no more."""
        self.courier.cancel(self._key, reason_of(end))

    def dialog_with(self, tag: str) -> Dialog | None:
        """Return the dialog with whoever has *tag*, early ones included."""
        return super().dialog_with(tag) or self._early.get(tag)

    def _replied(self, response: Response) -> None:
        if response.code >= _REFUSED:
            self.end(end_of(response, rang=self._has_rung), why(response))
        elif response.code >= _FINAL:
            self._accepted(response)
        elif response.code > _TRYING:
            self._progress(response)

    # --- before anybody answers -------------------------------------------------------

    def _progress(self, response: Response) -> None:
        if self.state is not CallState.OPENING:
            return
        if response.to.tag:
            dialog = by_response(self._invite, response)
            self._early.setdefault(response.to.tag, dialog)
        self.sees(response, tells=False)
        is_early = self._sounds_early(response) or self._rang.early_sound
        rings = LegRings(early_sound=is_early)
        if rings != self._rang or not self._has_rung:
            self._has_rung, self._rang = True, rings
            self.tell(rings)

    def _sounds_early(self, response: Response) -> bool:
        if not response.body or response.body == self._early_body:
            return False
        try:
            agreed = self.session.take_answer(read(response.body))
        except LegError:
            return False
        self._early_body = response.body
        self.tell(SoundAgreed(agreed))
        return True

    # --- somebody answers -------------------------------------------------------------

    def _accepted(self, response: Response) -> None:
        tag = response.to.tag
        if tag in self._acks:
            self.courier.ack(self._acks[tag])
            return
        dialog = by_response(self._invite, response)
        self._acks[tag] = dialog.ack(self._invite.cseq)
        self.courier.ack(self._acks[tag])
        if self.state is CallState.OPENING:
            self._take(dialog, response)
        else:
            self._decline(dialog)

    def _take(self, dialog: Dialog, response: Response) -> None:
        self.answered(dialog)
        self._early.clear()
        self.sees(response, tells=False)
        try:
            answer = read(response.body or self._early_body)
            self.session.take_answer(answer)
        except LegError as error:
            self.lose(LegEnd.REFUSED, str(error))
            return
        self.sounds(answer)
        self.be_sure()

    def _decline(self, dialog: Dialog) -> None:
        """Thank whoever answers too late, or after somebody else (section 13.2.2.4)."""
        self.courier.request(dialog.request("BYE"), lambda _response: None)
