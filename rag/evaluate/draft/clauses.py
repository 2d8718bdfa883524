"""A simple English sentence -> a Clause, or nothing: subject, verb and what follows, when all of it is understood."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.evaluate.draft.expressions import ABOUT, COUNT, COUNTED, DATE, DAYS
from rag.evaluate.draft.names import PLACES, TITLE
from rag.evaluate.draft.verbs import BASES, INTRANSITIVE, PARTICIPLE, PARTICIPLES, SAYING, TRANSITIVE, VERB

SHORTEST, LONGEST = 40, 260  # characters of a sentence
# What makes a sentence depend on others, or on someone's word.
LEANING = re.compile(
    r"\b(?:He|She|It|They|His|Her|Their|Its|This|That|These|Those|There|Here|We|My|Our|You|he|she|it|they|him|her|them|hers|theirs|this|that|these|those|there|here|then|I|we|you|my|our|your|us|me|who|whom|whose|which|"
    r"such|latter|former two|another|other|others|both|same|also|too|said|says|told|however|so|yet|not|never|no|nor|if|would|could|should|may|might|"
    r"ago|earlier|later|yesterday|today|tomorrow|tonight|recently|soon|meanwhile|instead|again|too|even|alone|himself|herself|itself|themselves|including|only|far)\b"
)  # fmt: skip
MARKS = re.compile(
    r"[\"“”‘«»?!;:()\[\]…—–/|*@#\ufffd]|--| - |-(?:of|on|the|The|and|to|in|New|)(?= |$)|\.\.|(?:^|\s)['’]|['’](?:\s|$)|[^\W\d_]\?\w"
)
FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|did|does|do|can|cannot|must|[a-z]+n['’]t|includes?|remains?|seems?|means|estimated)\b"
)
# A headline that ran into its sentence: a capital where none belongs.
_RUN_ON = re.compile(
    r"[a-z] (?:A|An|He|She|They|It|We|This|These|But|And|In|On|At|After|For|When) [A-Za-z0-9]|[a-z] The [a-z]"
)
BREAK = re.compile(
    r",(?! (?:19|20)\d\d)(?=\s)| (?:after|before|when|while|because|although|though|as(?= (?:the|an?|he|she|it|they|[A-Z]))|since|until|amid|following|but|where|despite|saying|citing|that|which|who|whose|whom|if|making|leaving|bringing|prompting|according|than)(?= )"
)
TRAILING = re.compile(
    r"(?: (?:and|or|in|on|at|of|to|for|from|by|with|the|a|an|about|over|into|late|early|mid|around|up|out))+$"
)
NAMED = re.compile(r"(?<!^)\b[A-ZÀ-Þ][\w’'-]+|\b[A-ZÀ-Þ]{2,}\b")
_OPENERS = re.compile(
    r"^(?:In|On|At|After|Before|As|When|While|During|For|From|With|By|But|And|Or|So|Among|Under|Over|To|Of|Since|Until|Despite|According|More|Most|Many|"
    r"Some|Several|Few|All|Each|Every|One|Another|Last|Next|Now|Just|Once|Earlier|Later|Still|Even|Following|Because|Though|Although|If|Instead|"
    r"Meanwhile|However|Also|Like|Unlike|Since|What|How|Why|Nearly|About|Around|Almost|Based|Only|Nobody|Everyone|Someone|Both|Here|Yet|Elsewhere|Police|Photo|Image|Updated|READ|WATCH|Read|Watch|Asked|Born)\b"
)
_UNKNOWN = re.compile(
    r"\b(?:who|which|that|[a-z]+ing|was|were|had|has|have|is|are|to|and|than|as|by|with|after|before|for|from|about)\b"
)
_SUBJECT_WORDS = 9
_OPENING = re.compile(rf"^(?P<when>(?:On|In) {DATE}),? (?=[A-Z]|the )")
_APPOSITION = re.compile(rf"^(?P<name>[^,]{{3,50}}), [^,]{{2,80}}, (?=(?:was|were|has|have|{VERB})\b)")
_CLAUSE = re.compile(
    rf"^(?P<subject>\S+(?: \S+){{0,{_SUBJECT_WORDS - 1}}}?)(?: (?P<helper>was|were|has been|have been|has|have|had been|had))?"
    rf"(?: (?:[a-z]+ly|first|also|later|then))? (?P<verb>{VERB}|{PARTICIPLE})(?P<rest>(?: .*)?)$"
)
_AND_VERB = re.compile(
    rf",? (?:and|or|then) (?:[a-z]+ly )?(?:(?:{VERB}|{PARTICIPLE})\b|[a-z]{{3,}}ed\b|[a-z]+s (?:to|the|an?|his|her|its) )"
)
# A second clause, whose subject would pass for a part of the first: "joined in 2008 and the firm then sold".
_SECOND = re.compile(
    rf" (?:and|but|or) (?:the |an? )?[\w’'-]+(?: [\w’'-]+){{0,3}}? (?:was |were |has |have |had )?(?:{VERB})\b"
)
_UNFINISHED = re.compile(r" to [a-z]+$")  # "failed to mention", what being cut off
LIST = re.compile(r",[^,]{1,40}(?:, |,? and )")
_MEASURED = re.compile(
    r" (?:(?:just |only |about |a few |several |\w+ )?(?:minutes|hours|days|weeks|months|years)|shortly|immediately|just|moments)$"
)  # "hours" of "hours after"
_NEEDS_OBJECT = re.compile(r"^ (?:on|in|at|to|by|from|for|of|with|last|that)\b")
ANY_VERB = re.compile(rf"\b(?:{VERB}|{PARTICIPLE})\b")
COUNTED_SUBJECT = re.compile(rf"^(?:{ABOUT} )?(?P<count>(?i:{COUNT})) (?P<noun>{COUNTED})$")
SHARE_SUBJECT = re.compile(rf"^(?:{ABOUT} )?(?P<count>\d[\d.]*(?: percent| per cent| pct|%)) of (?P<noun>[\w’' -]+)$")


@dataclass(frozen=True, slots=True)
class Clause:
    """A simple sentence, in parts.

    `subject` (as it stands inside a question), `helper` (was, were, has, have or none), `verb` as
    it stands, what follows it up to the first break, and the date that opens the sentence, if any.
    """

    subject: str
    helper: str
    verb: str
    rest: str
    opening: str


def read_clause(sentence: str, proper: frozenset[str]) -> Clause | None:
    """A sentence as a clause, or None when it is not simple enough to be sure of."""
    if not SHORTEST <= len(sentence) <= LONGEST or not sentence.endswith("."):
        return None
    body, opening = sentence[:-1], ""
    if match := _OPENING.match(body):
        opening = match["when"][0].lower() + match["when"][1:]
        body = body[match.end()].upper() + body[match.end() + 1 :]
    body = _APPOSITION.sub(r"\g<name> ", body)
    match = _CLAUSE.match(body)
    if not match or match["helper"] in ("had", "had been"):
        return None
    subject, helper, verb = match["subject"], match["helper"] or "", match["verb"]
    if verb not in (PARTICIPLES if helper else BASES):
        return None
    rest = match["rest"]
    if not helper and rest.startswith(" by "):  # "units supported by others took the town"
        return None
    if _SECOND.search(BREAK.split(rest, maxsplit=1)[0]):
        return None
    if cut := _AND_VERB.search(rest):
        rest = rest[: cut.start()]
    if cut := BREAK.search(rest):
        if rest[cut.start()] == "," and LIST.match(rest, cut.start()):
            return None
        if cut[0] == " that" and BASES.get(verb) in SAYING:
            return None
        rest = _MEASURED.sub("", rest[: cut.start()])
    rest = TRAILING.sub("", rest)
    if _UNFINISHED.search(rest):
        return None
    if not helper and BASES[verb] in TRANSITIVE and _NEEDS_OBJECT.match(rest):
        return None
    if any(unclear.search(rest) or unclear.search(subject) for unclear in (LEANING, MARKS, FINITE, _RUN_ON)):
        return None
    inside = read_subject(subject, proper)
    return Clause(inside, helper, verb, rest, opening) if inside else None


def read_subject(subject: str, proper: frozenset[str]) -> str:
    """A subject as it stands inside a question; empty when it is not one, or not a definite one."""
    words = subject.split()
    if re.search(r"[$€£]|\b\d|\b[a-z]+ed (?:an?|the|to|in|on|by)\b", subject) and not is_number(subject):
        return ""
    if "," in subject or subject.endswith(("'", "’")) or words[-1].lower() in ("of", "in", "the", "and", "a"):
        return ""
    if COUNTED_SUBJECT.match(subject) or SHARE_SUBJECT.match(subject):
        return subject
    if _OPENERS.match(subject) or _UNKNOWN.search(subject) or ANY_VERB.search(subject) or FINITE.search(subject):
        return ""
    if re.search(rf"\b(?:in|on|at|from|{DAYS})\b", subject):
        return ""
    if words[0] == "The":
        return "the" + subject[3:] if len(words) > 1 else ""
    if words[0] in ("A", "An") or not words[0][0].isupper():
        return ""
    known = words[0].removesuffix("'s").removesuffix("’s") in proper or re.match(rf"{TITLE}|(?:{PLACES})\b", subject)
    return subject if known else ""


def has_object(clause: Clause) -> bool:
    """Whether nothing is missing after the verb."""
    return bool(clause.helper) or bool(clause.rest.strip()) or BASES[clause.verb] in INTRANSITIVE


def is_number(subject: str) -> bool:
    """Whether a subject is so many of something, or a share of it."""
    return bool(COUNTED_SUBJECT.match(subject) or SHARE_SUBJECT.match(subject))


def is_vague(subject: str) -> bool:
    """Whether a subject is definite only to those who have read what comes before it: "the ship"."""
    return subject.startswith("the ") and not re.search(r"[A-ZÀ-Þ]", subject)


def opening(clause: Clause) -> str:
    """The date that opened the sentence, to follow something; empty when there is none."""
    return f" {clause.opening}" if clause.opening else ""


def with_opening(clause: Clause) -> str:
    """What follows the verb, with the date that opened the sentence."""
    return clause.rest + opening(clause)
