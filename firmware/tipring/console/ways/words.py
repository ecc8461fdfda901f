"""Causes, probes and grades in the words of people."""

from collections.abc import Mapping
from types import MappingProxyType

from tipring.console.cards import N_
from tipring.console.look.parts import Tone
from tipring.domain.degradation.report import Grade
from tipring.domain.link.probing import ProbeKind, Saw
from tipring.domain.link.view import Cause

CAUSE: Mapping[str, str] = MappingProxyType(
    {
        Cause.NOTHING: N_("Nothing is wrong."),
        Cause.CARRIER: N_("The network cable is out, or the router is off."),
        Cause.GATEWAY: N_("The router does not answer."),
        Cause.INTERNET: N_("The router answers, and nothing beyond it."),
        Cause.DNS: N_("Addresses are reached, names are not found."),
        Cause.PROVIDER: N_("The internet is there, no provider of telephony is."),
        Cause.PORTAL: N_("Somebody wants a log-in before anything goes through."),
        Cause.VOICE: N_("Data goes through, a talk would be badly heard."),
        Cause.DRILL: N_("A drill: the box has cut itself off to try what happens."),
    }
)
PROBE: Mapping[str, str] = MappingProxyType(
    {
        ProbeKind.CARRIER: N_("Network cable"),
        ProbeKind.GATEWAY: N_("Router"),
        ProbeKind.ANCHOR: N_("Host on the internet"),
        ProbeKind.DNS: N_("Names"),
        ProbeKind.WEB: N_("Known page"),
        ProbeKind.TRUNK: N_("Provider of telephony"),
        ProbeKind.PBX: N_("Cloud PBX"),
        ProbeKind.BROKER: N_("Message broker"),
    }
)
SAW: Mapping[str, tuple[str, Tone]] = MappingProxyType(
    {
        "": (N_("not looked at yet"), Tone.IDLE),
        Saw.WELL: (N_("well"), Tone.GOOD),
        Saw.SILENCE: (N_("no answer"), Tone.BAD),
        Saw.REFUSED: (N_("refused"), Tone.WARN),
        Saw.NO_WAY: (N_("no way there"), Tone.BAD),
        Saw.FORGED: (N_("somebody else answered"), Tone.BAD),
    }
)
GRADE: Mapping[str, tuple[str, Tone]] = MappingProxyType(
    {
        Grade.WORKS: (N_("works"), Tone.GOOD),
        Grade.PARTLY: (N_("in part"), Tone.WARN),
        Grade.GONE: (N_("gone"), Tone.BAD),
    }
)
