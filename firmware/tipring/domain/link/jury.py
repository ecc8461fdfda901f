"""All witnesses together: what they find now, by rules that trust no single one."""

from collections.abc import Iterator, Sequence
from typing import Final

from tipring.domain.link.doubt import Doubts
from tipring.domain.link.finding import ALL_IS_WELL, Finding, degraded, down
from tipring.domain.link.probing import Look, Overdue, Probe, ProbeKind, Saw
from tipring.domain.link.view import Cause
from tipring.domain.link.voice import Quality, has_losses, is_suspicious, quality
from tipring.domain.link.witness import FAR, PROOFS, Witness

ASKED_AGAIN_S: Final = 1.0
"""Who is there answers within it when asked again, by way of a satellite, too."""
NEAR_S: Final = 0.1
"""What happened within it happened at once."""
LEAST_DOUBT_S: Final = 2.7
"""Hiccups of 2.5 s are over by then, and routes that go while an address is leased
anew are there again."""
FROM_THE_START_S: Final = 10.0
"""When nobody has answered since we began, they all lack the same."""
GATEWAY_LOOKS: Final = 3
GATEWAY_IN_LOSS: Final = 10
TWICE: Final = 2
IN_LOSS: Final = 5
DNS_LOOKS: Final = 6
DNS_GONE_S: Final = 8.0
"""Resolvers are slow at times; who asks them waits longer than that."""


class Jury:
    """Every probe's looks, and what follows from them at a moment."""

    def __init__(self, probes: Sequence[Probe]) -> None:
        self._witnesses = {(probe.kind, probe.name): Witness(probe) for probe in probes}
        self.kinds: Final = frozenset(probe.kind for probe in probes)
        self._by_kinds: dict[tuple[ProbeKind, ...], list[Witness]] = {}
        self._quality = Quality()
        self.doubts = Doubts()
        self._began_at = 0.0

    def begin(self, now: float) -> None:
        """Nobody was asked before *now*."""
        self._began_at = now

    def of(self, *kinds: ProbeKind) -> list[Witness]:
        """Return the witnesses of *kinds*."""
        if kinds not in self._by_kinds:
            every = self._witnesses.values()
            self._by_kinds[kinds] = [one for one in every if one.probe.kind in kinds]
        return self._by_kinds[kinds]

    def ripe_at(self, now: float) -> float | None:
        """Return when the doubt of *now* has lasted long enough; None: it has."""
        began = self.doubts.began
        if began is None or now >= began + LEAST_DOUBT_S:
            return None
        return began + LEAST_DOUBT_S

    def is_restless(self, now: float, settled_s: float) -> bool:
        """Whether somebody is missing, and has not been for longer than *settled_s*."""
        began = self.doubts.began
        if began is not None and now - began < settled_s:
            return True
        return any(
            one.misses and one.missing_s(now) < settled_s for one in self.of(*ProbeKind)
        )

    @property
    def never(self) -> tuple[str, ...]:
        """Who was asked, and has never answered well: no word of theirs accuses."""
        return tuple(
            f"{witness.probe.kind} {witness.probe.name}".rstrip()
            for witness in self._witnesses.values()
            if witness.last is not None and not witness.was_ever_well
        )

    def take(self, look: Look, now: float) -> None:
        """Remember *look*. KeyError when it is of no probe that was named."""
        witness = self._witnesses[look.kind, look.name]
        is_news = witness.take(look, now)
        if look.kind not in PROOFS:
            return
        if is_news:
            self._heed(witness, now)
        if look.kind in FAR:
            if is_suspicious(witness, now):
                witness.suspected_at = now
            self._quality = quality(self.of(*FAR), now)

    def overdue(self, what: Overdue, now: float) -> None:
        """Hear that an answer is late. KeyError when it is of no probe of ours."""
        witness = self._witnesses[what.kind, what.name]
        if what.kind in FAR and witness.is_swift:
            self.doubts.silent(witness.probe, now)

    def _heed(self, witness: Witness, now: float) -> None:
        """Begin a doubt, strengthen it or end it, by the last look of *witness*."""
        doubts = self.doubts
        if not witness.unanswered:
            doubts.close(self._counted(doubts.began), now)
        elif witness.unanswered == 1 or doubts.began is not None:
            doubts.silent(witness.probe, now)

    def _counted(self, moment: float | None) -> list[Probe]:
        if moment is None:
            return []
        return [one.probe for one in self.of(*FAR) if one.counts(moment)]

    def looks_until_gone(self, now: float) -> int:
        """Return how many looks in vain mean that a server of telephony is gone.

        Where others lose packets, too, it may have lost only those.
        """
        others = self.of(ProbeKind.ANCHOR)
        return IN_LOSS if any(has_losses(one, now, now) for one in others) else TWICE

    def is_gone(self, one: Witness, now: float) -> bool:
        """Whether a server of telephony is gone, and not all with it.

        Its looks of a time when others were silent, too, say nothing of it.
        """
        doubts = self.doubts
        is_alone = doubts.began is None and one.asked_at >= doubts.settled_at - NEAR_S
        least = self.looks_until_gone(now)
        return is_alone and one.was_ever_well and one.misses >= least

    # --- what is found ------------------------------------------------------------

    def finding(self, now: float, believed: Cause) -> Finding:
        """Return the worst that is true now; *believed* is what was thought so far."""
        found = (
            self._carrier(now),
            self._gateway(now),
            self._portal(),
            self._internet(now),
            self._provider(now, believed),
            self._voice(believed),
            self._dns(now, believed),
        )
        return max(found, key=lambda one: one.rank)

    def _proved_since(self, moment: float) -> bool:
        return any(witness.answered_since(moment) for witness in self.of(*PROOFS))

    def _missing(self, kind: ProbeKind, looks: int, now: float) -> Witness | None:
        """Return the one of *kind* that has gone, and all beyond it with it."""
        for one in self.of(kind):
            since = one.missed_at
            if since is None or one.misses < looks or not one.was_ever_well:
                continue
            if now - since >= ASKED_AGAIN_S and not self._proved_since(since):
                return one
        return None

    def _carrier(self, now: float) -> Finding:
        witness = self._missing(ProbeKind.CARRIER, 1, now)
        if witness is None:
            return ALL_IS_WELL
        return down(Cause.CARRIER, f"nothing is plugged in: {witness.trouble}")

    def _gateway(self, now: float) -> Finding:
        """Find the gateway silent, and all beyond it that would have answered."""
        witness = self._missing(ProbeKind.GATEWAY, GATEWAY_LOOKS, now)
        before = witness.answered_at if witness else None
        if witness is None or before is None:
            return ALL_IS_WELL
        is_lossy = any(has_losses(one, now, before) for one in self.of(*FAR))
        if is_lossy and witness.misses < GATEWAY_IN_LOSS:
            return ALL_IS_WELL
        return down(Cause.GATEWAY, f"the router is gone: {witness.trouble}")

    def _internet(self, now: float) -> Finding:
        began = self.doubts.began
        if self.doubts.flapped_at == now:
            return down(Cause.INTERNET, "the way to the internet comes and goes")
        if began is None or self._proved_since(began):
            return ALL_IS_WELL
        if self._none_ever(now):
            return down(Cause.INTERNET, "nothing has answered since the box began")
        if self.ripe_at(now) is not None or not self._all_are_silent(began):
            return ALL_IS_WELL
        return down(Cause.INTERNET, "nothing beyond the router answers")

    def _all_are_silent(self, began: float) -> bool:
        """Whether all who count are, and it is not the gateway that is missing."""
        gateways = self.of(ProbeKind.GATEWAY)
        if any(0 < one.misses < GATEWAY_LOOKS for one in gateways):
            return False
        far = [one for one in self.of(*FAR) if one.counts(began)]
        if any(one.unanswered < TWICE for one in far):
            return False
        return len([*far, *self._seconding(began)]) >= TWICE

    def _none_ever(self, now: float) -> bool:
        proofs = self.of(*PROOFS)
        return (
            len(proofs) >= TWICE
            and now - self._began_at >= FROM_THE_START_S
            and all(one.answered_at is None and one.unanswered for one in proofs)
        )

    def _seconding(self, began: float) -> Iterator[Witness]:
        """Yield who is silent, too, and would not prove anything by answering."""
        for witness in self.of(ProbeKind.WEB, ProbeKind.DNS, ProbeKind.GATEWAY):
            if witness.misses and witness.was_ever_well and witness.counts(began):
                yield witness

    def _portal(self) -> Finding:
        """Find another page than the one we know, twice, and no SIP server."""
        for page in self.of(ProbeKind.WEB):
            since = page.missed_at
            is_forged = page.last is not None and page.last.saw is Saw.FORGED
            if since is None or not is_forged or page.misses < TWICE:
                continue
            return self._portal_since(since, page.trouble)
        return ALL_IS_WELL

    def _portal_since(self, since: float, trouble: str) -> Finding:
        why = f"somebody else answers in the internet's place: {trouble}"
        sip = self.of(ProbeKind.TRUNK, ProbeKind.PBX)
        if any(one.answered_since(since) for one in sip):
            return ALL_IS_WELL
        is_cut = any(one.unanswered >= TWICE and one.was_ever_well for one in sip)
        anchors = self.of(ProbeKind.ANCHOR)
        if is_cut or not any(one.answered_since(since) for one in anchors):
            return down(Cause.PORTAL, why)
        return degraded(Cause.PORTAL, why)

    def _provider(self, now: float, believed: Cause) -> Finding:
        """Find every trunk gone while others answer, or refuse to."""
        trunks = [one for one in self.of(ProbeKind.TRUNK) if one.was_ever_well]
        is_known = believed is Cause.PROVIDER
        gone = [one for one in trunks if self.is_gone(one, now) or is_known]
        since = [one.missed_at for one in gone if one.missed_at is not None]
        if not trunks or len(since) < len(trunks):
            return ALL_IS_WELL
        if not self._proved_since(max(since)):
            return ALL_IS_WELL
        names = ", ".join(one.probe.name for one in trunks)
        return degraded(Cause.PROVIDER, f"{names}: {trunks[0].trouble}")

    def _voice(self, believed: Cause) -> Finding:
        if self.doubts.began is not None:
            return ALL_IS_WELL
        why = self._quality.trouble(is_known=believed is Cause.VOICE)
        return degraded(Cause.VOICE, why) if why else ALL_IS_WELL

    def _dns(self, now: float, believed: Cause) -> Finding:
        names = [one for one in self.of(ProbeKind.DNS) if one.was_ever_well]
        is_known = believed is Cause.DNS
        least, least_s = (TWICE, 0.0) if is_known else (DNS_LOOKS, DNS_GONE_S)
        misses = [one.misses for one in names]
        missing_s = max((one.missing_s(now) for one in names), default=0.0)
        if not names or 0 in misses or sum(misses) < least or missing_s < least_s:
            return ALL_IS_WELL
        return degraded(Cause.DNS, f"names are not found: {names[0].trouble}")
