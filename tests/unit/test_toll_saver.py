"""After how many rings a line answers."""

from dataclasses import replace

from support.mailboxes import knows, mailbox_office
from support.waiting import queue_office
from tipring.domain.flow import Flow, GotoNode, SayNode, VoicemailNode
from tipring.domain.office import Office
from tipring.domain.queue.settings import Destination, OverflowAction, QueueSettings
from tipring.domain.voicemail.mailbox import Mailbox, TollSaver
from tipring.domain.voicemail.notes import MailboxNews
from tipring.domain.voicemail.toll_saver import rings_wanted, toll_savers

SAVING = Mailbox("office", toll_saver=TollSaver(2, 4))
PLAIN = Mailbox("night")
BOX = VoicemailNode(name="box", mailbox="office", next=None, greeting=None)
NIGHT = VoicemailNode(name="night", mailbox="night", next=None, greeting=None)


def two_flows() -> Office:
    """Return an office whose flow leads to another one, and back."""
    office = mailbox_office(SAVING, PLAIN, nodes=(NIGHT,))
    on = GotoNode(name="on", flow="other", node=None)
    back = GotoNode(name="back", flow="main", node=None)
    hello = SayNode(name="hello", say=("hello",), next="on")
    main = Flow("main", "hello", "en", {"hello": hello, "on": on})
    other = Flow("other", "box", "en", {"box": BOX, "back": back})
    return replace(office, flows={"main": main, "other": other})


def test_a_mailbox_is_found_through_other_flows() -> None:
    assert toll_savers(two_flows(), "main") == (SAVING,)


def test_a_flow_without_a_toll_saver_has_none() -> None:
    assert toll_savers(mailbox_office(PLAIN, nodes=(NIGHT,)), "main") == ()


def test_a_mailbox_to_which_a_queue_overflows_is_found() -> None:
    to = Destination(action=OverflowAction.VOICEMAIL, mailbox="office")
    queue = QueueSettings(name="front")
    queue = replace(queue, overflow=replace(queue.overflow, to=to))
    office = replace(queue_office(queue), mailboxes={"office": SAVING, "night": PLAIN})
    assert toll_savers(office, "main") == (SAVING,)


def test_news_are_answered_sooner() -> None:
    assert rings_wanted((SAVING,), knows(MailboxNews(new=1)), 1) == 2
    assert rings_wanted((SAVING,), knows(MailboxNews(old=3)), 1) == 4


def test_without_a_toll_saver_the_lines_own_rings_count() -> None:
    assert rings_wanted((), knows(MailboxNews(new=1)), 3) == 3


def test_of_two_the_one_with_news_decides() -> None:
    other = replace(SAVING, name="other", toll_saver=TollSaver(3, 5))
    news = {"office": MailboxNews(), "other": MailboxNews(new=2)}
    assert rings_wanted((SAVING, other), news.__getitem__, 1) == 3
