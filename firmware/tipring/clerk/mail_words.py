# ruff: noqa: RUF001 - other alphabets have letters that look like ours
"""What a mail about a message, or a line, says in the languages of the house."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class MailWords:
    """The words of one language; braces are filled in."""

    subject: str
    """{who}, {length}"""
    reminder_subject: str
    """{who}"""
    urgent: str
    unknown: str
    mailbox: str
    caller: str
    call_back: str
    when: str
    length: str
    text: str
    """{percent}"""
    no_text: str
    text_failed: str
    cut_off: str
    too_large: str
    """{size}"""
    nobody: str
    """{when}"""
    line_down: str
    """{line}"""
    line_down_text: str
    """{when}"""
    line_back: str
    """{line}"""
    line_back_text: str
    """{when}"""
    line_reason: str
    line_cure: str
    outage: str
    """{minutes}"""
    outage_text: str
    """{since}, {until}"""
    drill: str
    drill_text: str
    worry: str
    """{what}"""
    worry_text: str
    """{when}"""
    worry_over: str
    """{what}"""
    worry_over_text: str
    """{when}"""
    worry_helps: str
    worry_tries: str
    test_subject: str
    test_text: str


WORDS: Mapping[str, MailWords] = MappingProxyType(
    {
        "en": MailWords(
            subject="Message from {who} ({length})",
            reminder_subject="Nobody has taken the message from {who} yet",
            urgent="Urgent",
            unknown="an unknown caller",
            mailbox="Mailbox",
            caller="Caller",
            call_back="Call back",
            when="Received",
            length="Length",
            text="Written down by a machine, about {percent} % sure, may be wrong:",
            no_text="The text was not ready yet when this mail was sent.",
            text_failed="The message could not be written down; please listen to it.",
            cut_off="The recording was cut off by a power failure.",
            too_large="The sound ({size} MB) is too large for a mail;"
            " it is in the mailbox.",
            nobody="Nobody has taken care of this message since {when}.",
            line_down="Line {line} is down",
            line_down_text="Since {when} nobody can call on this line. The other lines"
            " go on, and the box keeps trying to bring it back.",
            line_back="Line {line} is back",
            line_back_text="This line works again; it was down since {when}.",
            line_reason="Reason",
            line_cure="What helped",
            outage="The internet was away for {minutes} min",
            outage_text="From {since} to {until} the office had no internet. Calls "
            "went over the analog line; what waited is being sent now.",
            drill="The drill of the internet link failed",
            drill_text="The office was cut off from the internet for a moment,"
            " on purpose, and not all went as it must. The record: tipring drill show",
            worry="The box needs help: {what}",
            worry_text="Since {when} something has not been as it should be. The page"
            " Doctor of the box has the rest.",
            worry_over="All is well again: {what}",
            worry_over_text="It was not as it should be since {when}, and is well now.",
            worry_helps="What helps",
            worry_tries="What the box does",
            test_subject="Test mail",
            test_text="This mail came through. Messages will, too.",
        ),
        "de": MailWords(
            subject="Nachricht von {who} ({length})",
            reminder_subject="Um die Nachricht von {who} kümmert sich noch niemand",
            urgent="Dringend",
            unknown="unbekannt",
            mailbox="Postfach",
            caller="Anrufer",
            call_back="Rückruf an",
            when="Eingegangen",
            length="Länge",
            text="Von einer Maschine aufgeschrieben, zu etwa {percent} % sicher,"
            " kann falsch sein:",
            no_text="Der Text war noch nicht fertig, als diese Mail abging.",
            text_failed="Die Nachricht ließ sich nicht aufschreiben;"
            " bitte hören Sie sie an.",
            cut_off="Die Aufnahme wurde durch einen Stromausfall abgebrochen.",
            too_large="Der Ton ({size} MB) ist zu groß für eine Mail;"
            " er liegt im Postfach.",
            nobody="Seit {when} hat sich niemand um diese Nachricht gekümmert.",
            line_down="Leitung {line} ist ausgefallen",
            line_down_text="Seit {when} kann auf dieser Leitung niemand anrufen. Die"
            " anderen Leitungen arbeiten weiter, und das Gerät versucht,"
            " sie wieder in Gang zu bringen.",
            line_back="Leitung {line} arbeitet wieder",
            line_back_text="Diese Leitung arbeitet wieder; sie war seit {when}"
            " ausgefallen.",
            line_reason="Grund",
            line_cure="Was geholfen hat",
            outage="{minutes} min lang kein Internet",
            outage_text="Von {since} bis {until} hatte das Büro kein Internet. "
            "Gespräche liefen über die analoge Leitung; was gewartet hat, wird jetzt "
            "gesendet.",
            drill="Die Übung des Internetausfalls ist misslungen",
            drill_text="Das Büro wurde absichtlich kurz vom Internet getrennt,"
            " und nicht alles ging, wie es muss. Das Protokoll: tipring drill show",
            worry="Das Gerät braucht Hilfe: {what}",
            worry_text="Seit {when} ist etwas nicht, wie es sein soll. Die Seite"
            " Doktor des Geräts hat den Rest.",
            worry_over="Wieder in Ordnung: {what}",
            worry_over_text="Seit {when} war es nicht, wie es sein soll; jetzt ist"
            " alles gut.",
            worry_helps="Was hilft",
            worry_tries="Was das Gerät tut",
            test_subject="Testmail",
            test_text="Diese Mail ist angekommen. Nachrichten werden es auch.",
        ),
        "it": MailWords(
            subject="Messaggio da {who} ({length})",
            reminder_subject="Nessuno ha ancora preso il messaggio da {who}",
            urgent="Urgente",
            unknown="un chiamante sconosciuto",
            mailbox="Casella",
            caller="Chiamante",
            call_back="Richiamare",
            when="Ricevuto",
            length="Durata",
            text="Scritto da una macchina, sicuro al {percent} % circa,"
            " può essere sbagliato:",
            no_text="Il testo non era ancora pronto quando questa mail è partita.",
            text_failed="Non è stato possibile scrivere il messaggio;"
            " per favore lo ascolti.",
            cut_off="La registrazione è stata interrotta da un'assenza di corrente.",
            too_large="Il suono ({size} MB) è troppo grande per una mail;"
            " si trova nella casella.",
            nobody="Dalle {when} nessuno si è occupato di questo messaggio.",
            line_down="La linea {line} non funziona",
            line_down_text="Dalle {when} nessuno può chiamare su questa linea. Le altre"
            " linee funzionano, e l'apparecchio continua a tentare di"
            " ripristinarla.",
            line_back="La linea {line} funziona di nuovo",
            line_back_text="Questa linea funziona di nuovo; era ferma dalle {when}.",
            line_reason="Motivo",
            line_cure="Che cosa è servito",
            outage="Internet assente per {minutes} min",
            outage_text="Dalle {since} alle {until} l'ufficio era senza internet. Le "
            "chiamate sono passate dalla linea analogica; ciò che era in "
            "attesa viene inviato ora.",
            drill="La prova di assenza di Internet non è riuscita",
            drill_text="L'ufficio è stato staccato apposta da Internet per un momento,"
            " e non tutto è andato come deve. Il verbale: tipring drill show",
            worry="L'apparecchio ha bisogno di aiuto: {what}",
            worry_text="Dalle {when} qualcosa non è come dovrebbe essere. La pagina"
            " Dottore dell'apparecchio dice il resto.",
            worry_over="Di nuovo tutto bene: {what}",
            worry_over_text="Dalle {when} non era come dovrebbe essere; ora va bene.",
            worry_helps="Che cosa aiuta",
            worry_tries="Che cosa fa l'apparecchio",
            test_subject="Mail di prova",
            test_text="Questa mail è arrivata. Arriveranno anche i messaggi.",
        ),
        "ru": MailWords(
            subject="Сообщение от {who} ({length})",
            reminder_subject="Сообщение от {who} ещё никто не взял",
            urgent="Срочно",
            unknown="неизвестный абонент",
            mailbox="Ящик",
            caller="Звонил",
            call_back="Перезвонить",
            when="Получено",
            length="Длительность",
            text="Записано машиной, уверенность около {percent} %, возможны ошибки:",
            no_text="Когда это письмо отправлялось, текст ещё не был готов.",
            text_failed="Записать сообщение текстом не удалось;"
            " пожалуйста, прослушайте его.",
            cut_off="Запись прервалась из-за отключения питания.",
            too_large="Звук ({size} МБ) слишком велик для письма; он в ящике.",
            nobody="С {when} этим сообщением никто не занялся.",
            line_down="Линия {line} не работает",
            line_down_text="С {when} по этой линии никто не может позвонить. Остальные"
            " линии работают, и устройство пытается её восстановить.",
            line_back="Линия {line} снова работает",
            line_back_text="Эта линия снова работает; она не работала с {when}.",
            line_reason="Причина",
            line_cure="Что помогло",
            outage="Интернета не было {minutes} мин",
            outage_text="С {since} до {until} в офисе не было интернета. Звонки шли по "
            "аналоговой линии; всё, что ждало, сейчас отправляется.",
            drill="Учебное отключение интернета прошло неудачно",
            drill_text="Офис был намеренно ненадолго отключён от интернета, и не всё"
            " прошло как надо. Протокол: tipring drill show",
            worry="Устройству нужна помощь: {what}",
            worry_text="С {when} что-то не так, как должно быть. Остальное на странице"
            " «Доктор» устройства.",
            worry_over="Снова всё в порядке: {what}",
            worry_over_text="С {when} было не так, как должно быть; теперь всё хорошо.",
            worry_helps="Что поможет",
            worry_tries="Что делает устройство",
            test_subject="Проверочное письмо",
            test_text="Это письмо дошло. Сообщения тоже дойдут.",
        ),
        "tr": MailWords(
            subject="{who} mesaj bıraktı ({length})",
            reminder_subject="{who} mesajıyla henüz kimse ilgilenmedi",
            urgent="Acil",
            unknown="bilinmeyen arayan",
            mailbox="Posta kutusu",
            caller="Arayan",
            call_back="Geri arama",
            when="Geliş",
            length="Süre",
            text="Makine tarafından yazıldı, yaklaşık % {percent} güvenle,"
            " yanlış olabilir:",
            no_text="Bu posta gönderildiğinde metin henüz hazır değildi.",
            text_failed="Mesaj yazıya dökülemedi; lütfen dinleyin.",
            cut_off="Kayıt elektrik kesintisi yüzünden yarım kaldı.",
            too_large="Ses ({size} MB) posta için çok büyük; posta kutusunda duruyor.",
            nobody="{when} tarihinden beri bu mesajla kimse ilgilenmedi.",
            line_down="{line} hattı çalışmıyor",
            line_down_text="{when} tarihinden beri bu hattı kimse arayamıyor. Diğer"
            " hatlar çalışıyor; cihaz hattı geri getirmeye çalışıyor.",
            line_back="{line} hattı yeniden çalışıyor",
            line_back_text="Bu hat yeniden çalışıyor;"
            " {when} tarihinden beri çalışmıyordu.",
            line_reason="Neden",
            line_cure="İşe yarayan",
            outage="İnternet {minutes} dk yoktu",
            outage_text="{since} ile {until} arasında ofiste internet yoktu. Aramalar "
            "analog hattan yapıldı; bekleyenler şimdi gönderiliyor.",
            drill="İnternet kesintisi tatbikatı başarısız oldu",
            drill_text="Ofisin interneti bilerek kısa süre kesildi ve her şey gerektiği"
            " gibi gitmedi. Kayıt: tipring drill show",
            worry="Cihazın yardıma ihtiyacı var: {what}",
            worry_text="{when} tarihinden beri bir şey olması gerektiği gibi değil."
            " Gerisi cihazın Doktor sayfasında.",
            worry_over="Yeniden düzeldi: {what}",
            worry_over_text="{when} tarihinden beri olması gerektiği gibi değildi;"
            " şimdi iyi.",
            worry_helps="Ne işe yarar",
            worry_tries="Cihaz ne yapıyor",
            test_subject="Deneme postası",
            test_text="Bu posta ulaştı. Mesajlar da ulaşacak.",
        ),
        "zh": MailWords(
            subject="{who} 的留言（{length}）",
            reminder_subject="{who} 的留言还没有人处理",
            urgent="紧急",
            unknown="未知来电",
            mailbox="信箱",
            caller="来电",
            call_back="回电号码",
            when="收到时间",
            length="时长",
            text="由机器转写，把握约 {percent} %，可能有误：",
            no_text="发送本邮件时，文字尚未完成。",
            text_failed="留言无法转写成文字，请收听录音。",
            cut_off="录音因断电而中断。",
            too_large="录音（{size} MB）太大，无法随邮件发送；请到信箱收听。",
            nobody="自 {when} 起还没有人处理这条留言。",
            line_down="线路 {line} 中断",
            line_down_text="自 {when} 起，无人能拨入此线路。"
            "其他线路照常工作，设备会继续尝试恢复。",
            line_back="线路 {line} 已恢复",
            line_back_text="此线路已恢复工作；自 {when} 起曾中断。",
            line_reason="原因",
            line_cure="恢复方法",
            outage="互联网中断了 {minutes} 分钟",
            outage_text="{since} 至 {until} 期间办公室没有互联网。"
            "通话改走模拟线路；等待发送的内容现在正在发出。",
            drill="断网演练未通过",
            drill_text="办公室的互联网被有意短暂切断，并非一切正常。"
            " 记录：tipring drill show",
            worry="设备需要帮助：{what}",
            worry_text="自 {when} 起有些地方不正常。详情见设备的“医生”页面。",
            worry_over="已恢复正常：{what}",
            worry_over_text="自 {when} 起曾不正常，现在已恢复。",
            worry_helps="怎样处理",
            worry_tries="设备正在做什么",
            test_subject="测试邮件",
            test_text="这封邮件已送达，留言也会送达。",
        ),
    }
)


def words_in(language: str) -> MailWords:
    """Return the words of *language*; of `de_at` those of `de`; else the English."""
    short = language.replace("-", "_").partition("_")[0]
    return WORDS.get(language) or WORDS.get(short) or WORDS[FALLBACK]
