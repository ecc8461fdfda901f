# ruff: noqa: RUF001 - other alphabets have letters that look like ours
"""What the weekly report says in the languages of the house."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tipring.clerk.mail_words import FALLBACK


@dataclass(frozen=True, slots=True)
class ReportWords:
    """The words of one language; braces are filled in."""

    subject: str
    """{first}, {last}"""
    intro: str
    """{seconds}"""
    queue: str
    all: str
    offered: str
    answered: str
    gave_up: str
    level: str
    wait: str
    handling: str
    waiting: str
    """{count}"""
    nobody: str
    blind: str


WORDS: Mapping[str, ReportWords] = MappingProxyType(
    {
        "en": ReportWords(
            subject="Calls from {first} to {last}",
            intro="Service level: answered within the threshold ({seconds} s), of all"
            " who were offered. In brackets: the seven days before.",
            queue="Queue",
            all="All",
            offered="Offered",
            answered="Answered",
            gave_up="Gave up",
            level="Service level",
            wait="Mean wait",
            handling="Handling time",
            waiting="Not talked with since they gave up: {count}",
            nobody="Nobody called a queue in these seven days.",
            blind="Who finds every line busy is not known to the box.",
        ),
        "de": ReportWords(
            subject="Anrufe vom {first} bis {last}",
            intro="Servicelevel: innerhalb der Frist ({seconds} s) angenommen, von"
            " allen, die kamen. In Klammern: die sieben Tage davor.",
            queue="Warteschlange",
            all="Alle",
            offered="Gekommen",
            answered="Angenommen",
            gave_up="Aufgelegt",
            level="Servicelevel",
            wait="Mittlere Wartezeit",
            handling="Bearbeitungszeit",
            waiting="Seit dem Auflegen nicht gesprochen: {count}",
            nobody="In diesen sieben Tagen kam niemand in eine Warteschlange.",
            blind="Wer alle Leitungen besetzt findet, ist dem Gerät nicht bekannt.",
        ),
        "it": ReportWords(
            subject="Chiamate dal {first} al {last}",
            intro="Livello di servizio: risposte entro la soglia ({seconds} s), su"
            " tutti gli arrivati. Tra parentesi: i sette giorni prima.",
            queue="Coda",
            all="Tutte",
            offered="Arrivate",
            answered="Risposte",
            gave_up="Abbandonate",
            level="Livello di servizio",
            wait="Attesa media",
            handling="Tempo di gestione",
            waiting="Non più sentiti da quando hanno riagganciato: {count}",
            nobody="In questi sette giorni nessuno è arrivato in una coda.",
            blind="Chi trova tutte le linee occupate non è noto all'apparecchio.",
        ),
        "ru": ReportWords(
            subject="Звонки с {first} по {last}",
            intro="Уровень обслуживания: отвечено в пределах порога ({seconds} с) от"
            " всех поступивших. В скобках: семь дней до этого.",
            queue="Очередь",
            all="Все",
            offered="Поступило",
            answered="Отвечено",
            gave_up="Не дождались",
            level="Уровень обслуживания",
            wait="Среднее ожидание",
            handling="Время обработки",
            waiting="Не дождались, и с ними ещё не говорили: {count}",
            nobody="За эти семь дней в очереди никто не звонил.",
            blind="О тех, кто застал все линии занятыми, устройство не знает.",
        ),
        "tr": ReportWords(
            subject="{first} ile {last} arasındaki aramalar",
            intro="Hizmet düzeyi: gelenlerin tümü içinde eşik süresinde ({seconds} sn)"
            " yanıtlananlar. Parantez içinde: önceki yedi gün.",
            queue="Kuyruk",
            all="Tümü",
            offered="Gelen",
            answered="Yanıtlanan",
            gave_up="Vazgeçen",
            level="Hizmet düzeyi",
            wait="Ortalama bekleme",
            handling="İşlem süresi",
            waiting="Vazgeçtikten sonra görüşülmeyenler: {count}",
            nobody="Bu yedi günde kuyruklara kimse gelmedi.",
            blind="Bütün hatları meşgul bulanlar cihazca bilinmez.",
        ),
        "zh": ReportWords(
            subject="{first} 至 {last} 的来电",
            intro="服务水平：在时限（{seconds} 秒）内接听的，占全部来电的比例。"
            "括号内为之前的七天。",
            queue="队列",
            all="全部",
            offered="来电",
            answered="已接听",
            gave_up="放弃",
            level="服务水平",
            wait="平均等待",
            handling="处理时间",
            waiting="放弃后尚未通话的：{count}",
            nobody="这七天没有人进入队列。",
            blind="遇到线路全忙的来电者，设备无从得知。",
        ),
    }
)


def report_words(language: str) -> ReportWords:
    """Return the words of *language*; of `de_at` those of `de`; else the English."""
    short = language.replace("-", "_").partition("_")[0]
    return WORDS.get(language) or WORDS.get(short) or WORDS[FALLBACK]
