"""What kinds of nodes and their keys are called on pages: for people, not for files."""

from collections.abc import Mapping
from types import MappingProxyType

from tipring.console.words import N_

KINDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "say": (N_("Say"), N_("Says something and goes on.")),
        "menu": (N_("Menu"), N_("Offers choices by key, and by voice.")),
        "collect": (N_("Ask for a number"), N_("Takes digits from the caller.")),
        "listen": (N_("Ask by voice"), N_("Asks something that is answered by voice.")),
        "directory": (N_("Find a person"), N_("Finds somebody by name.")),
        "hours": (N_("Office hours"), N_("Asks a schedule whether you are open.")),
        "set": (N_("Remember"), N_("Sets variables, and says nothing.")),
        "if": (N_("Compare"), N_("Looks at a variable and chooses a way.")),
        "voicemail": (N_("Voicemail"), N_("Takes a message.")),
        "mailbox": (N_("Open a mailbox"), N_("Lets an owner hear the messages.")),
        "queue": (N_("Queue"), N_("Lets the caller wait for somebody who answers.")),
        "transfer": (N_("Transfer"), N_("Hands the caller over to another number.")),
        "extension": (N_("Extension"), N_("Rings telephones of the office.")),
        "agent": (N_("Agent signs in"), N_("Lets agents sign in by telephone.")),
        "screen": (N_("Screening"), N_("Looks callers up in the lists.")),
        "record": (N_("Recording notice"), N_("Tells that the call is recorded.")),
        "http": (N_("Ask a web service"), N_("Asks about the call, keeps the answer.")),
        "python": (N_("Your own function"), N_("Calls a function of your own.")),
        "prompts": (N_("Record prompts"), N_("Lets the owner record by telephone.")),
        "goto": (N_("Other flow"), N_("Goes on in another flow.")),
        "hangup": (N_("Hang up"), N_("Ends the call.")),
    }
)
"""By the word of `do`: the name, and what it does."""

KEYS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "say": (N_("What is said"), ""),
        "next": (N_("Then go to"), ""),
        "interruptible": (N_("A key may skip it"), ""),
        "choices": (N_("Choices"), ""),
        "otherwise": (N_("Otherwise go to"), N_("After the last try.")),
        "confirm": (N_("Ask back what was spoken"), ""),
        "tries": (N_("Tries"), ""),
        "timeout_s": (N_("Seconds of waiting"), ""),
        "invalid": (N_("Said after a wrong entry"), ""),
        "no_input": (N_("Said when nothing came"), ""),
        "no_match": (N_("Said when it was not understood"), ""),
        "into": (N_("Variable that keeps the answer"), ""),
        "min_digits": (N_("Fewest digits"), ""),
        "max_digits": (N_("Most digits"), ""),
        "end_key": (N_("Key that ends the number"), ""),
        "secret": (N_("Never write the digits down"), ""),
        "speech": (N_("The digits may be spoken"), ""),
        "answer": (N_("What is wanted"), ""),
        "phrases": (N_("What may be said"), N_("Several phrases with commas.")),
        "people": (N_("People"), ""),
        "schedule": (N_("Schedule"), ""),
        "open": (N_("When open, go to"), ""),
        "closed": (N_("When closed, go to"), ""),
        "holiday": (N_("On a holiday, go to"), N_("Left out: as when closed.")),
        "values": (N_("Variables"), ""),
        "variable": (N_("Variable"), ""),
        "is_one_of": (N_("Is one of"), N_("One a line.")),
        "starts_with": (N_("Begins with"), N_("One a line.")),
        "then": (N_("If so, go to"), ""),
        "mailbox": (N_("Mailbox"), ""),
        "greeting": (N_("Greeting"), N_("Left out: that of the mailbox.")),
        "operator": (N_("The key 0 leads to"), ""),
        "queue": (N_("Queue"), ""),
        "overflow": (N_("When the queue does not keep the caller, go to"), ""),
        "priority": (N_("Priority"), N_("Higher numbers go first.")),
        "head_start_s": (N_("Seconds that count as waited already"), ""),
        "needs": (N_("What an agent must be able to do"), N_("One a line.")),
        "size": (N_("How many may wait"), ""),
        "after_s": (N_("Seconds until the caller goes elsewhere"), ""),
        "welcome": (N_("Said first"), ""),
        "exits": (N_("Keys while waiting"), ""),
        "number": (N_("Number"), N_("One that the box may dial.")),
        "failed": (N_("When it fails, go to"), ""),
        "ring_s": (N_("Seconds of ringing"), ""),
        "extension": (N_("Extension"), ""),
        "no_answer": (N_("When nobody answers, go to"), ""),
        "busy": (N_("When busy, go to"), ""),
        "away": (N_("When no telephone can be reached, go to"), ""),
        "allowed": (N_("Who may come in goes to"), ""),
        "blocked": (N_("Who may not goes to"), ""),
        "unknown": (N_("Who is on no list goes to"), ""),
        "anonymous": (N_("Who hides the number goes to"), ""),
        "prove_human": (N_("Ask unknown callers to press a digit"), ""),
        "ask": (N_("Ask whether it may be recorded"), ""),
        "refused": (N_("Who refuses goes to"), ""),
        "url": (N_("Address"), ""),
        "method": (N_("Method"), ""),
        "body": (N_("What is sent"), ""),
        "headers": (N_("Headers"), ""),
        "function": (N_("Function"), N_("The file and the function: door.py:open_it.")),
        "with": (N_("More arguments"), ""),
        "sets": (N_("Variables that it sets"), N_("One a line.")),
        "flow": (N_("Flow"), ""),
        "node": (N_("Node there"), N_("Left out: its start.")),
    }
)
"""By the key: its label, and a hint."""

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "always": N_("always"),
        "unsure": N_("when unsure"),
        "never": N_("never"),
        "phrase": N_("a phrase"),
        "yes-no": N_("yes or no"),
        "number": N_("a number"),
        "digits": N_("digits"),
        "date": N_("a day"),
        "time": N_("a time of day"),
    }
)
"""Values that are words."""
