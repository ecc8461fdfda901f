"""An extension that watches what others do, by subscriptions written by hand."""

import asyncio
import contextlib
from collections.abc import Iterator

from support.raw_sip import Proof, RawSip
from support.sip_net import SipNet


class Watcher:
    """Who proves himself by *proof* and watches."""

    def __init__(self, phone: RawSip, proof: Proof) -> None:
        self._phone = phone
        self._proof = proof

    async def watches(self, number: str, event: str) -> str:
        """Return how it was answered."""
        uri, kind = f"sip:{number}@tipring", f"Event: {event}"
        user, proof = self._proof.user, self._proof
        return await asyncio.to_thread(
            lambda: self._phone.ask("SUBSCRIBE", uri, kind, proof=proof, user=user)
        )

    async def is_told(self, *words: str) -> None:
        """Wait until he was told of all *words*, each in some NOTIFY."""
        missing = {*words}
        async with asyncio.timeout(5):
            while missing:
                told = await asyncio.to_thread(self._phone.take, "NOTIFY")
                missing -= {word for word in missing if word in told}


@contextlib.contextmanager
def watching(net: SipNet, port: int, proof: Proof) -> Iterator[Watcher]:
    """Give him a place in *net*; the border is at *port*."""
    with contextlib.closing(RawSip(net.place(), (net.box, port))) as phone:
        yield Watcher(phone, proof)
