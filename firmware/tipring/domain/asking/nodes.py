"""The nodes that may be answered by voice: menu, collect, listen."""

from datetime import date

from tipring.domain.asking.aloud import AloudMachine
from tipring.domain.asking.keys import keypad_for
from tipring.domain.asking.question import Question
from tipring.domain.asking.words import CollectWords, ListenWords, MenuWords
from tipring.domain.flow import Answer, CollectNode, ListenNode, MenuNode
from tipring.domain.nodes import MenuKeys, NumberKeys
from tipring.domain.say import Say
from tipring.domain.understanding.languages import month_first

NOT_UNDERSTOOD: Say = ("not-understood",)


def ask_menu(node: MenuNode, language: str) -> AloudMachine:
    """Return the machine of a menu whose choices have phrases."""
    question = Question(
        name=node.name,
        say=node.say,
        otherwise=node.otherwise,
        tries=node.tries,
        timeout_s=node.timeout_s,
        no_input=node.no_input,
        no_match=NOT_UNDERSTOOD,
        invalid=node.invalid,
        confirm=node.confirm,
    )
    words = MenuWords(node.choices, node.spoken, language)
    return AloudMachine(question, MenuKeys(node), words, language)


def ask_digits(node: CollectNode, language: str, today: date) -> AloudMachine:
    """Return the machine of a number that may be spoken."""
    question = Question(
        name=node.name,
        say=node.say,
        otherwise=node.otherwise,
        tries=node.tries,
        timeout_s=node.timeout_s,
        no_input=node.no_input,
        no_match=NOT_UNDERSTOOD,
        invalid=node.invalid,
        hint=key_hint(Answer.DIGITS, language),
    )
    words = CollectWords(node, language, today)
    return AloudMachine(question, NumberKeys(node), words, language)


def ask_anything(node: ListenNode, language: str, today: date) -> AloudMachine:
    """Return the machine of a node `listen`."""
    question = Question(
        name=node.name,
        say=node.say,
        otherwise=node.otherwise,
        tries=node.tries,
        timeout_s=node.timeout_s,
        no_input=node.no_input,
        no_match=node.no_match,
        invalid=node.no_match,
        hint=key_hint(node.answer, language),
        confirm=node.confirm,
    )
    words = ListenWords(node, language, today)
    return AloudMachine(question, keypad_for(node, language, today), words, language)


def key_hint(answer: Answer, language: str) -> Say:
    """Return what tells a caller how to give *answer* by keys."""
    match answer:
        case Answer.YES_NO:
            return ("keys-yes-no",)
        case Answer.NUMBER | Answer.DIGITS:
            return ("enter-number",)
        case Answer.DATE:
            first = month_first(language)
            return ("enter-month-day" if first else "enter-day-month",)
        case Answer.TIME:
            return ("enter-time",)
        case Answer.PHRASE:
            return ()
