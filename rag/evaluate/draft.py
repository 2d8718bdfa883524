"""Draft questions for a person to accept, mend or reject: English rules over simple sentences, no language model.

A sentence gives a question only when every part of it is understood: a subject without pronouns, one verb of a known
list, and what follows it. All else is passed over, so that most articles give a question or two and many give none.
Knows nothing of the archive but its articles.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.article import Article, digest
from index.split import sentences
from rag.evaluate.question import Evidence, Question

MOST_ARTICLES = 5_000  # read for drafts; of a larger archive as many are chosen by seed
_UNANSWERABLE = 0.2  # share of near misses
_SHORTEST, _LONGEST = 40, 260  # characters of a sentence
_LONGEST_QUESTION = 150

# -- words ---------------------------------------------------------------------------------------------------------

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December|Jan\\.|Feb\\.|Aug\\.|Sept\\.|Oct\\.|Nov\\.|Dec\\."
_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_DATE = (
    rf"(?:(?:(?:{_DAYS}),? )?(?:\d{{1,2}}(?:st|nd|rd|th)? (?:{_MONTHS})|(?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?)(?:,? (?:19|20)\d\d)?"
    rf"|(?:{_MONTHS})(?: of)? (?:19|20)\d\d|(?:{_MONTHS})|(?:19|20)\d\d|{_DAYS})"
)
_WHEN = re.compile(
    rf"\b(?P<preposition>on|in|On|In) (?P<date>(?:early |late |mid-)?{_DATE})(?! \d|[-\w'’]| (?:last|this|next) )"
)
_BARE_DAY = re.compile(rf"(?P<date>\b(?:{_DAYS}))\b(?!['’-])")
_SCALE = "hundred|thousand|million|billion|trillion"
_COUNT = (
    r"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[- ](?:one|two|three|four|five|six|seven|eight|nine)|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|"
    r"nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|\d{1,3}(?:,\d{3})+|\d+)"
    rf"(?: (?:{_SCALE}))?"
)
_ABOUT = r"(?:[Aa]t least|[Aa]bout|[Mm]ore than|[Nn]early|[Aa]lmost|[Aa]round|[Ss]ome|[Oo]ver|[Ff]ewer than|[Uu]p to|[Aa]pproximately|[Aa]s many as|[Aa] total of)"
_ORDINARY = r"[a-z][a-z-]*"
_PEOPLE = "people|men|women|children|troops|police|migrants|refugees"
_NOT_COUNTED = "years|months|weeks|days|hours|minutes|seconds|times|percent|per|degrees|points|dollars|euros|pounds|yuan|rubles|others|more|other|cents|miles|kilometers|kilometres|meters|metres|feet|inches|pct|years-old|s"
_COUNTED = rf"(?:(?!(?:{_NOT_COUNTED}|of|in|on|at|and|or|to|from|for|by|were|was|have|had|has|are|is)\b)(?:{_ORDINARY}|[A-Z][a-z]+(?:an|ish|ese|i)) ){{0,2}}(?!(?:{_NOT_COUNTED})\b)(?:[a-z-]+(?<!s)s|{_PEOPLE})(?: of [a-z]+)?"

_IRREGULAR = {
    "became": "become", "began": "begin", "bought": "buy", "broke": "break", "brought": "bring", "built": "build",
    "caught": "catch", "chose": "choose", "came": "come", "drew": "draw", "fell": "fall", "fought": "fight",
    "found": "find", "gave": "give", "went": "go", "grew": "grow", "held": "hold", "kept": "keep", "left": "leave",
    "lost": "lose", "made": "make", "met": "meet", "ran": "run", "rose": "rise", "sent": "send",
    "shot": "shoot", "sold": "sell", "spent": "spend", "spoke": "speak", "stood": "stand", "stole": "steal",
    "struck": "strike", "swore": "swear", "took": "take", "threw": "throw", "won": "win", "wrote": "write",
    "paid": "pay", "withdrew": "withdraw", "overthrew": "overthrow", "flew": "fly", "led": "lead",
    "hit": "hit", "cut": "cut", "set": "set",
}  # fmt: skip
_REGULAR = [
    "abandon",
    "accept",
    "accuse",
    "acquire",
    "adopt",
    "allow",
    "announce",
    "apologize",
    "appear",
    "appoint",
    "approve",
    "arrest",
    "arrive",
    "attack",
    "attend",
    "back",
    "ban",
    "bar",
    "beat",
    "block",
    "bomb",
    "call",
    "cancel",
    "capture",
    "carry",
    "cause",
    "celebrate",
    "charge",
    "claim",
    "close",
    "collapse",
    "complete",
    "condemn",
    "conduct",
    "confirm",
    "convict",
    "crash",
    "create",
    "criticize",
    "damage",
    "declare",
    "defeat",
    "defend",
    "deliver",
    "demand",
    "denounce",
    "deny",
    "deploy",
    "destroy",
    "detain",
    "die",
    "discover",
    "dismiss",
    "dissolve",
    "donate",
    "earn",
    "elect",
    "eliminate",
    "end",
    "endorse",
    "enter",
    "escape",
    "establish",
    "evacuate",
    "execute",
    "expel",
    "extend",
    "face",
    "fail",
    "file",
    "fine",
    "fire",
    "free",
    "gain",
    "hand",
    "hire",
    "host",
    "impose",
    "increase",
    "indict",
    "injure",
    "inspect",
    "install",
    "introduce",
    "invade",
    "invest",
    "invite",
    "issue",
    "jail",
    "join",
    "kidnap",
    "kill",
    "land",
    "launch",
    "lift",
    "move",
    "name",
    "nominate",
    "occupy",
    "open",
    "order",
    "oust",
    "overturn",
    "pardon",
    "pass",
    "perform",
    "pledge",
    "praise",
    "present",
    "pull",
    "publish",
    "question",
    "raise",
    "ratify",
    "receive",
    "recall",
    "recapture",
    "record",
    "recover",
    "reduce",
    "refuse",
    "reject",
    "release",
    "remove",
    "replace",
    "rescue",
    "resign",
    "restore",
    "retire",
    "return",
    "reveal",
    "revoke",
    "save",
    "schedule",
    "score",
    "seize",
    "sentence",
    "serve",
    "sign",
    "start",
    "step",
    "stop",
    "submit",
    "sue",
    "support",
    "surrender",
    "suspend",
    "testify",
    "threaten",
    "transfer",
    "unveil",
    "urge",
    "veto",
    "visit",
    "vote",
    "vow",
    "warn",
    "win",
    "wound",
    "agree",
    "rule",
    "secure",
    "clinch",
    "crown",
    "finish",
    "compete",
    "share",
    "tweet",
    "air",
    "film",
    "debut",
    "direct",
    "produce",
    "rename",
    "relocate",
    "raid",
    "storm",
    "evict",
    "deport",
    "hospitalize",
    "bury",
    "test",
    "halt",
    "lower",
    "double",
    "boost",
    "slash",
    "restart",
    "reopen",
    "resume",
    "travel",
    "tour",
    "address",
    "greet",
    "phone",
    "rush",
    "expect",
    "use",
    "develop",
    "train",
    "help",
    "sail",
    "anchor",
    "seek",
    "settle",
    "sponsor",
    "postpone",
    "delay",
    "extradite",
    "assassinate",
    "rescind",
    "dominate",
    "trim",
    "admit",
    "commit",
    "plan",
]
_DOUBLED = {"ban": "banned", "bar": "barred", "kidnap": "kidnapped", "step": "stepped", "stop": "stopped", "transfer": "transferred", "trim": "trimmed", "admit": "admitted", "commit": "committed", "plan": "planned"}  # fmt: skip


def _past(base: str) -> str:
    if base in _DOUBLED:
        return _DOUBLED[base]
    if base.endswith("e"):
        return base + "d"
    return base[:-1] + "ied" if re.search(r"[^aeiou]y$", base) else base + "ed"


_BASES = {**{_past(base): base for base in _REGULAR if base not in ("win", "seek")}, **_IRREGULAR}
_PARTICIPLES = (
    {_past(base) for base in _REGULAR if base not in ("win", "seek", "die", "appear", "arrive", "fail", "resign")}
    | {"built", "bought", "caught", "chosen", "born", "found", "given", "held", "kept", "left", "lost", "made", "sent", "shot", "sold", "stolen", "struck", "sworn", "taken", "told", "won", "written", "overthrown", "withdrawn", "hit", "set", "brought", "overturned", "based", "located", "designed", "adopted", "awarded"}
)  # fmt: skip
_VERB = "|".join(sorted(_BASES, key=len, reverse=True))
_PARTICIPLE = "|".join(sorted(_PARTICIPLES, key=len, reverse=True))
_INTRANSITIVE = frozenset(["die", "resign", "arrive", "collapse", "crash", "retire", "fall", "rise", "surrender", "testify", "open", "close", "end", "begin", "start", "vote", "appear", "speak", "win"])  # fmt: skip

_TITLE = (
    r"(?:(?:former |then-|acting |outgoing )?(?:(?:Prime |Foreign |Defen[cs]e |Interior |Finance |Education |Deputy |Vice |Attorney |Chief |First |Supreme Court |"
    r"US |U\.S\. |French |German |Russian |British |Turkish |Syrian |Israeli |Chinese |Irish |American )*(?:President|Minister|Chancellor|Senator|Sen\.|Rep\.|Gov\.|Governor|Secretary|General|Gen\.|Colonel|Col\.|Capt|Captain|Judge|Justice|"
    r"Mayor|King|Queen|Prince|Princess|Pope|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|Sir|Lady|Imam|Sheikh|Speaker|Commissioner|Ambassador|Taoiseach|Professor))(?:-elect)? )"
)
_WORD = r"[A-ZÀ-Þ][\w’'-]*[\wà-ÿ]"
_FULL_NAME = rf"{_WORD}(?: (?:(?:al|el|de|bin|van|von|la|der) )?(?:[A-Z]\. )?{_WORD}){{1,2}}"
_GIVEN = frozenset(
    ["Aaron", "Adam", "Adele", "Alan", "Alec", "Alex", "Alexander", "Alexei", "Ali", "Alice", "Amanda", "Amy", "Andrew", "Andrea", "Andy", "Angela", "Ann", "Anna", "Anne", "Anthony", "Antonio", "Arnold", "Ashton", "Barack", "Barbara", "Bashar", "Ben", "Benjamin", "Bernie", "Betsy", "Beyonce", "Beyoncé", "Bill", "Bob", "Boris", "Brad", "Brian", "Bruce", "Carl", "Carlos", "Carrie", "Charles", "Charlie", "Chelsea", "Chris", "Christian", "Christine", "Christopher", "Chuck", "Conor", "Dan", "Daniel", "David", "Dean", "Debbie", "Denis", "Dennis", "Diana", "Diane", "Dmitry", "Donald", "Dylan", "Ed", "Eddie", "Edward", "Elizabeth", "Ellen", "Emily", "Emma", "Emmanuel", "Enda", "Eric", "Francois", "François", "Frank", "Fred", "Gary", "Geert", "George", "Gerald", "Gordon", "Graham", "Greg", "Hassan", "Heather", "Helen", "Henry", "Hillary", "Ian", "Ibrahim", "Ivan", "Ivanka", "Jack", "Jacob", "Jake", "James", "Jane", "Janet", "Jared", "Jason", "Jeff", "Jennifer", "Jeremy", "Jerry", "Jessica", "Jim", "Jimmy", "Joan", "Joe", "Joel", "John", "Johnny", "Jon", "Jonathan", "Joseph", "Josh", "Juan", "Judy", "Julia", "Julian", "Justin", "Karen", "Kate", "Katie", "Keith", "Kellyanne", "Kelly", "Ken", "Kevin", "Kim", "Kris", "Kyle", "Larry", "Laura", "Lauren", "Lee", "Leo", "Leonard", "Linda", "Lisa", "Louis", "Luke", "Madonna", "Margaret", "Maria", "Marine", "Mario", "Mark", "Martin", "Mary", "Matt", "Matthew", "Max", "Megan", "Melania", "Melissa", "Michael", "Michel", "Michelle", "Mike", "Mitch", "Mohamed", "Mohammad", "Mohammed", "Muhammad", "Nancy", "Natalie", "Neil", "Newt", "Nicholas", "Nick", "Nicola", "Nicolas", "Nigel", "Oliver", "Oprah", "Oscar", "Pat", "Patricia", "Patrick", "Paul", "Peter", "Phil", "Philip", "Rachel", "Ray", "Recep", "Reince", "Rex", "Richard", "Rick", "Rob", "Robert", "Roberto", "Roger", "Ron", "Ronald", "Rory", "Rupert", "Russell", "Ruth", "Ryan", "Sally", "Sam", "Samuel", "Sandra", "Sara", "Sarah", "Scott", "Sean", "Sebastian", "Serena", "Sergei", "Sergey", "Sharon", "Simon", "Sophie", "Stanley", "Stephanie", "Stephen", "Steve", "Steven", "Stuart", "Susan", "Taylor", "Ted", "Teresa", "Terry", "Theresa", "Thomas", "Tim", "Timothy", "Tom", "Tony", "Tyler", "Usain", "Venus", "Victor", "Vincent", "Vladimir", "Volker", "Walter", "Warren", "Wayne", "Wendy", "Will", "William", "Xavier", "Xi", "Yahya", "Zoe", "Goodluck", "Assimi", "Choguel", "Emomali", "Viktor", "Antonis", "Petro", "Dilma", "Adama"]
)  # fmt: skip
_COUNTRIES = (
    "Afghanistan|Albania|Algeria|Angola|Argentina|Armenia|Australia|Austria|Azerbaijan|Bahrain|Bangladesh|Belarus|Belgium|Benin|Bolivia|Bosnia|Brazil|"
    "Bulgaria|Burkina Faso|Burundi|Cambodia|Cameroon|Canada|Chad|Chile|China|Colombia|Croatia|Cuba|Cyprus|Denmark|Ecuador|Egypt|England|Eritrea|Estonia|"
    "Ethiopia|Finland|France|Gabon|Gambia|Georgia|Germany|Ghana|Greece|Guinea|Haiti|Honduras|Hungary|Iceland|India|Indonesia|Iran|Iraq|Ireland|Israel|Italy|"
    "Ivory Coast|Jamaica|Japan|Jordan|Kazakhstan|Kenya|Kosovo|Kuwait|Kyrgyzstan|Laos|Latvia|Lebanon|Liberia|Libya|Lithuania|Luxembourg|Macedonia|Malawi|Malaysia|"
    "Mali|Malta|Mauritania|Mexico|Moldova|Mongolia|Montenegro|Morocco|Mozambique|Myanmar|Namibia|Nepal|New Zealand|Nicaragua|Niger|Nigeria|North Korea|Norway|Oman|"
    "Pakistan|Palestine|Panama|Paraguay|Peru|Poland|Portugal|Qatar|Romania|Russia|Rwanda|Saudi Arabia|Scotland|Senegal|Serbia|Sierra Leone|Singapore|Slovakia|"
    "Slovenia|Somalia|South Africa|South Korea|South Sudan|Spain|Sri Lanka|Sudan|Sweden|Switzerland|Syria|Taiwan|Tajikistan|Tanzania|Thailand|Togo|Tunisia|Turkey|"
    "Uganda|Ukraine|Uruguay|Uzbekistan|Venezuela|Vietnam|Wales|Yemen|Zambia|Zimbabwe"
)  # fmt: skip
_CITIES = (  # and states, provinces
    "Abuja|Abu Dhabi|Accra|Addis Ababa|Agadez|Aleppo|Alaska|Algiers|Amsterdam|Ankara|"
    "Arizona|Astana|Athens|Atlanta|Baghdad|Bamako|Bangkok|Barcelona|Beijing|Beirut|Belfast|Berlin|Boston|Brussels|Bucharest|Budapest|Cairo|California|Caracas|Chicago|"
    "Colorado|Copenhagen|Cork|Dakar|Damascus|Davos|Delhi|Detroit|Dubai|Dublin|Florida|Frankfurt|Geneva|Hamburg|Havana|Hawaii|Helsinki|Hong Kong|Houston|Idlib|Illinois|"
    "Iowa|Istanbul|Jakarta|Jerusalem|Kabul|Kentucky|Kiev|Kuala Lumpur|Lagos|Lisbon|London|Los Angeles|Louisiana|Madrid|Malmo|Manchester|Manhattan|Manila|Melbourne|"
    "Miami|Michigan|Milan|Minnesota|Mississippi|Moscow|Mosul|Moura|Munich|Nairobi|Nevada|New Delhi|New Jersey|New Orleans|New York City|New York|Niamey|North Dakota|"
    "Ohio|Oklahoma|Oregon|Oslo|Ottawa|Ouagadougou|Palm Beach|Paris|Pennsylvania|Philadelphia|Prague|Pyongyang|Raqqa|Riga|Rio de Janeiro|Riyadh|Rome|San Francisco|"
    "Sanaa|Seattle|Seoul|Shanghai|Sochi|Sofia|St\\. Petersburg|Stockholm|Sydney|Tbilisi|Tehran|Tel Aviv|Texas|Tokyo|Toronto|Tripoli|Utah|Vancouver|Vermont|Vienna|"
    "Vilnius|Virginia|Warsaw|Washington|Wisconsin|Zurich"
)  # fmt: skip
_PLACES = f"{_COUNTRIES}|{_CITIES}"
_PLACE = re.compile(
    rf" (?P<whole>(?:in|near|at) (?P<place>(?:{_PLACES})(?:, (?:{_PLACES}|D\.C\.))?))(?![\w-]| [A-Z]|['’])(?:,(?= )|)"
)
_HAPPENS_AT = frozenset(
    ["arrest", "arrive", "attend", "bomb", "celebrate", "collapse", "crash", "deploy", "die", "fight", "find", "host", "hold", "kidnap", "kill", "land", "launch", "meet", "open", "perform", "shoot", "sign", "speak", "stage", "begin", "testify", "unveil", "detain", "discover", "capture", "rescue"]
)  # fmt: skip
_TRANSITIVE = frozenset(
    [
        "announce",
        "declare",
        "impose",
        "issue",
        "publish",
        "introduce",
        "release",
        "receive",
        "accuse",
        "make",
        "give",
        "sign",
        "use",
    ]
)
_LOCATED = frozenset(["born", "held", "arrested", "killed", "found", "shot", "built", "sold", "deployed", "detained", "discovered", "captured", "rescued", "launched", "signed", "opened", "kidnapped", "located", "injured", "convicted", "jailed", "executed"])  # fmt: skip

# What makes a sentence depend on others, or on someone's word.
_LEANING = re.compile(
    r"\b(?:He|She|It|They|His|Her|Their|Its|This|That|These|Those|There|Here|We|My|Our|You|he|she|it|they|him|her|them|hers|theirs|this|that|these|those|there|here|then|I|we|you|my|our|your|us|me|who|whom|whose|which|"
    r"such|latter|former two|another|other|others|both|same|also|too|said|says|told|however|so|yet|not|never|no|nor|if|would|could|should|may|might|"
    r"ago|earlier|yesterday|today|tomorrow|tonight|recently|soon|meanwhile|instead|again|too|even|alone|himself|herself|itself|themselves|including|only|far)\b"
)  # fmt: skip
_MARKS = re.compile(
    r"[\"“”‘«»?!;:()\[\]…—–/|*@#\ufffd]|--| - |-(?:of|on|the|The|and|to|in|New|)(?= |$)|\.\.|(?:^|\s)['’]|['’](?:\s|$)|[^\W\d_]\?\w"
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|did|does|do|can|cannot|must|[a-z]+n['’]t|includes?|remains?|seems?|means|estimated)\b"
)
_BREAK = re.compile(
    r",(?! (?:19|20)\d\d)(?=\s)| (?:after|before|when|while|because|although|though|as(?= (?:the|an?|he|she|it|they|[A-Z]))|since|until|amid|following|but|where|despite|saying|citing|that|which|who|whose|whom|if|making|leaving|bringing|prompting|according|than)(?= )"
)
_TRAILING = re.compile(
    r"(?: (?:and|or|in|on|at|of|to|for|from|by|with|the|a|an|about|over|into|late|early|mid|around|up|out))+$"
)
_NAMED = re.compile(r"(?<!^)\b[A-ZÀ-Þ][\w’'-]+|\b[A-ZÀ-Þ]{2,}\b")
_OPENERS = re.compile(
    r"^(?:In|On|At|After|Before|As|When|While|During|For|From|With|By|But|And|Or|So|Among|Under|Over|To|Of|Since|Until|Despite|According|More|Most|Many|"
    r"Some|Several|Few|All|Each|Every|One|Another|Last|Next|Now|Just|Once|Earlier|Later|Still|Even|Following|Because|Though|Although|If|Instead|"
    r"Meanwhile|However|Also|Like|Unlike|Since|What|How|Why|Nearly|About|Around|Almost|Based|Only|Nobody|Everyone|Someone|Both|Here|Yet|Elsewhere|Police|Photo|Image|Updated|READ|WATCH|Read|Watch|Asked|Born)\b"
)
_UNKNOWN = re.compile(
    r"\b(?:who|which|that|[a-z]+ing|was|were|had|has|have|is|are|to|and|than|as|by|with|after|before|for|from|about)\b"
)
_SUBJECT_WORDS = 9


@dataclass(frozen=True, slots=True)
class _Draft:
    """A question with its sentence; rank: the smaller, the more it reads as a person would ask."""

    kind: str
    question: str
    answers: tuple[str, ...]
    quote: str
    article: Article
    rank: int


@dataclass(frozen=True, slots=True)
class _Clause:
    """A simple sentence, in parts.

    `subject` (as it stands inside a question), `helper` (was, were, has, have or none), `verb` as
    it stands, what follows it up to the first break, and the date that opens the sentence, if any.
    """

    subject: str
    helper: str
    verb: str
    rest: str
    opening: str


# -- sentence -> clause --------------------------------------------------------------------------------------------

_OPENING = re.compile(rf"^(?P<when>(?:On|In) {_DATE}),? (?=[A-Z]|the )")
_APPOSITION = re.compile(rf"^(?P<name>[^,]{{3,50}}), [^,]{{2,80}}, (?=(?:was|were|has|have|{_VERB})\b)")
_CLAUSE = re.compile(
    rf"^(?P<subject>\S+(?: \S+){{0,{_SUBJECT_WORDS - 1}}}?)(?: (?P<helper>was|were|has been|have been|has|have|had been|had))?"
    rf"(?: (?:[a-z]+ly|first|also|later|then))? (?P<verb>{_VERB}|{_PARTICIPLE})(?P<rest>(?: .*)?)$"
)
_AND_VERB = re.compile(
    rf",? (?:and|or|then) (?:[a-z]+ly )?(?:(?:{_VERB}|{_PARTICIPLE})\b|[a-z]{{3,}}ed\b|[a-z]+s (?:to|the|an?|his|her|its) )"
)
_LIST = re.compile(r",[^,]{1,40}(?:, |,? and )")
_MEASURED = re.compile(
    r" (?:(?:just |only |about |a few |several |\w+ )?(?:minutes|hours|days|weeks|months|years)|shortly|immediately|just|moments)$"
)  # "hours" of "hours after"
_NEEDS_OBJECT = re.compile(r"^ (?:on|in|at|to|by|from|for|of|with|last|that)\b")
_ANY_VERB = re.compile(rf"\b(?:{_VERB}|{_PARTICIPLE})\b")
_COUNTED_SUBJECT = re.compile(rf"^(?:{_ABOUT} )?(?P<count>(?i:{_COUNT})) (?P<noun>{_COUNTED})$")
_SHARE_SUBJECT = re.compile(rf"^(?:{_ABOUT} )?(?P<count>\d[\d.]*(?: percent| per cent| pct|%)) of (?P<noun>[\w’' -]+)$")


def _clause(sentence: str, proper: frozenset[str]) -> _Clause | None:
    """A sentence as a clause, or None when it is not simple enough to be sure of."""
    if not _SHORTEST <= len(sentence) <= _LONGEST or not sentence.endswith("."):
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
    if verb not in (_PARTICIPLES if helper else _BASES):
        return None
    rest = match["rest"]
    if cut := _AND_VERB.search(rest):
        rest = rest[: cut.start()]
    if cut := _BREAK.search(rest):
        if rest[cut.start()] == "," and _LIST.match(rest, cut.start()):
            return None
        rest = _MEASURED.sub("", rest[: cut.start()])
    rest = _TRAILING.sub("", rest)
    if not helper and _BASES[verb] in _TRANSITIVE and _NEEDS_OBJECT.match(rest):
        return None
    if any(unclear.search(rest) or unclear.search(subject) for unclear in (_LEANING, _MARKS, _FINITE)):
        return None
    inside = _subject(subject, proper)
    return _Clause(inside, helper, verb, rest, opening) if inside else None


def _subject(subject: str, proper: frozenset[str]) -> str:
    """A subject as it stands inside a question; empty when it is not one, or not a definite one."""
    words = subject.split()
    if re.search(r"[$€£]|\b\d|\b[a-z]+ed (?:an?|the|to|in|on|by)\b", subject) and not _is_number(subject):
        return ""
    if "," in subject or subject.endswith(("'", "’")) or words[-1].lower() in ("of", "in", "the", "and", "a"):
        return ""
    if _COUNTED_SUBJECT.match(subject) or _SHARE_SUBJECT.match(subject):
        return subject
    if _OPENERS.match(subject) or _UNKNOWN.search(subject) or _ANY_VERB.search(subject) or _FINITE.search(subject):
        return ""
    if re.search(rf"\b(?:in|on|at|from|{_DAYS})\b", subject):
        return ""
    if words[0] == "The":
        return "the" + subject[3:] if len(words) > 1 else ""
    if words[0] in ("A", "An") or not words[0][0].isupper():
        return ""
    known = words[0].removesuffix("'s").removesuffix("’s") in proper or re.match(rf"{_TITLE}|(?:{_PLACES})\b", subject)
    return subject if known else ""


def _proper(text: str) -> frozenset[str]:
    """Words of an article that are names wherever they stand: capitalised inside a sentence, never in lower case."""
    inside = set(re.findall(r"(?<=[a-z,] )[A-ZÀ-Þ][\w-]*[\wà-ÿ]", text))
    small = set(re.findall(r"\b[a-zà-ÿ]+\b", text))
    return frozenset(word for word in inside | _GIVEN if word.lower() not in small)


_Made = tuple[str, str, tuple[str, ...], int]  # kind, question, answers, rank

# -- clause -> questions -------------------------------------------------------------------------------------------

_PERSON = re.compile(rf"^(?P<before>.*?)(?P<title>{_TITLE}*)(?P<name>{_FULL_NAME}|{_WORD})$")
_COUNTED_OBJECT = re.compile(rf"^ (?:{_ABOUT} )?(?P<count>{_COUNT}) (?P<noun>{_COUNTED})(?P<tail>(?: .*)?)$")
_MONEY = re.compile(
    rf"^ (?:{_ABOUT} )?(?P<count>[$€£]\d[\d.,]*\d?(?: (?:million|billion|trillion|m|bn))?)(?P<tail>(?: (?:in|for|to|on|from) .*)?)$"
)
_PAYING = frozenset(["pay", "spend", "donate", "raise", "earn", "invest", "lose", "receive"])
_EVENT = re.compile(
    r"(?:elections?|vote|referendum|summit|coup|war|crash|attacks?|meeting|conference|talks|trial|hearing|protests?|race|rally|visit|killings?|incident|effect|place|force)$"
)


def _questions(article: Article) -> Iterator[_Draft]:
    """Every question that the rules make from an article."""
    text = article.text
    proper = _proper(text)
    for start, end in sentences(text, article.language):
        quote = text[start:end]
        clause = _clause(quote, proper)
        made = list(_held(quote, proper))
        if clause is not None:
            made += [*_how_many(clause), *_when(clause), *_where(clause), *_who(clause, text)]
        for kind, question, answers, rank in made:
            asked = " ".join(question.split()) + "?"
            if _reads_well(asked) and all(answer in quote for answer in answers):
                long = (len(asked) > 100) + (len(asked.split()) < 7)
                yield _Draft(kind, asked, tuple(dict.fromkeys(answers)), quote, article, rank + long)


_HOLDING = re.compile(
    rf"^(?P<subject>\S+(?: \S+){{0,6}}?) (?:currently )?(?P<verb>has|have|employs|operates|owns|runs|hosts|includes|represents)"
    rf" (?:{_ABOUT} )?(?P<count>{_COUNT}) (?P<noun>{_COUNTED})(?P<tail>(?: .*)?)$"
)
_BEING = re.compile(rf"^There (?P<verb>are|were) (?:{_ABOUT} )?(?P<count>{_COUNT}) (?P<noun>{_COUNTED})(?P<tail> .*)$")


def _held(sentence: str, proper: frozenset[str]) -> Iterator[_Made]:
    """Questions about how many there are, or how many something has."""
    if not _SHORTEST <= len(sentence) <= _LONGEST or not sentence.endswith("."):
        return
    body = sentence[:-1]
    if cut := _BREAK.search(body):
        if body[cut.start()] == "," and _LIST.match(body, cut.start()):
            return
        body = body[: cut.start()]
    body = _TRAILING.sub("", body)
    if _MARKS.search(body) or _LEANING.search(body.removeprefix("There ")):
        return
    if match := _BEING.match(body):
        if not re.search(r" (?:and|or) ", match["tail"]) and not _FINITE.search(match["tail"]):
            yield "how many", f"How many {match['noun']} {match['verb']} there{match['tail']}", (match["count"],), 0
    elif (match := _HOLDING.match(body)) and (subject := _subject(match["subject"], proper)):
        if (
            re.search(r" (?:and|or) |\b(?:to|left)$", match["tail"])
            or _FINITE.search(match["tail"])
            or match["tail"].startswith(" to ")
        ):
            return
        helper = "do" if match["verb"] == "have" else "does"
        base = "have" if match["verb"] in ("has", "have") else match["verb"][:-1]
        yield "how many", f"How many {match['noun']} {helper} {subject} {base}{match['tail']}", (match["count"],), 0


def _how_many(clause: _Clause) -> Iterator[_Made]:
    tail = _with_opening(clause)
    helped = f"{clause.helper} {clause.verb}".strip()
    if match := _COUNTED_SUBJECT.match(clause.subject):
        if clause.helper or _has_object(clause):
            yield "how many", f"How many {match['noun']} {helped}{tail}", (match["count"],), 0
    elif match := _SHARE_SUBJECT.match(clause.subject):
        if _has_object(clause):
            yield "how many", f"What percentage of {match['noun']} {helped}{tail}", (match["count"],), 0
    elif not clause.helper:
        base = _BASES[clause.verb]
        match = _COUNTED_OBJECT.match(tail)
        if match and not re.search(r" (?:and|or) (?:an?|the|\d+) ", match["tail"]):
            yield (
                "how many",
                f"How many {match['noun']} did {clause.subject} {base}{match['tail']}",
                (match["count"],),
                0,
            )
        elif base in _PAYING and (match := _MONEY.match(tail)):
            yield "how many", f"How much money did {clause.subject} {base}{match['tail']}", (match["count"],), 0


def _when(clause: _Clause) -> Iterator[_Made]:
    if clause.helper not in ("", "was", "were") or _is_number(clause.subject):
        return
    rest, answer = clause.rest, clause.opening.partition(" ")[2]
    if not answer:
        match = next(iter(_WHEN.finditer(rest)), None) or next(iter(_BARE_DAY.finditer(rest)), None)
        if match is None or len(re.findall(_DATE, rest)) > 1:
            return
        before = rest[: match.start()].rstrip()
        if _ANY_VERB.search(before) or before.endswith(
            (" last", " next", " of", " for", " from", " until", " early", " starting", " beginning", " ending", "'s")
        ):
            return
        if not clause.helper and _EVENT.search(before):
            return
        answer = match["date"]
        rest = f"{before} {rest[match.end() :].lstrip(' ,')}".rstrip()
        rest = _TRAILING.sub("", rest)
        if re.search(r"\b(?:morning|afternoon|evening|night|p\.m|a\.m)\b", rest):
            return
    elif re.search(_DATE, rest):
        return
    asked = _asked("When", clause, rest)
    weekday = re.fullmatch(_DAYS, answer) is not None
    if asked and (rest.strip() or clause.helper or _BASES[clause.verb] in _INTRANSITIVE):
        yield "when", asked, (answer,), 2 * weekday


def _where(clause: _Clause) -> Iterator[_Made]:
    if clause.helper not in ("", "was", "were") or _is_number(clause.subject):
        return
    happens = clause.verb in _LOCATED if clause.helper else _BASES[clause.verb] in _HAPPENS_AT
    places = list(_PLACE.finditer(clause.rest))
    if not happens or len(places) != 1:
        return
    before, after = clause.rest[: places[0].start()], clause.rest[places[0].end() :]
    if _ANY_VERB.search(before) or (
        re.match(r",? (?:and|or|[a-z]+s?) (?:the )?[A-Z]", after) and not _WHEN.match(after.strip())
    ):
        return
    if (
        not clause.helper
        and not before.strip()
        and _BASES[clause.verb] not in _INTRANSITIVE | {"arrive", "land", "meet", "die"}
    ):
        return
    asked = _asked("Where", clause, before + (" " + after.strip(" ,") if after.strip(" ,") else "") + _opening(clause))
    if asked:
        yield "where", asked, (places[0]["place"],), 0


def _who(clause: _Clause, text: str) -> Iterator[_Made]:
    match = _PERSON.match(clause.subject)
    if not match or not _is_person(match["title"], match["name"], match["before"], text):
        return
    if not clause.helper and not _has_object(clause):
        return
    name, titled = match["name"], f"{match['title']}{match['name']}"
    rest = clause.rest
    words = re.sub(rf"\b(?:on|in) {_DATE}", "", rest).split()
    if len(words) < 2 or len(rest.split()) < 3 or not (_NAMED.search(rest) or clause.opening):
        return
    helped = f"{clause.helper} {clause.verb}".strip()
    single = " " not in name
    yield "who", f"Who {helped}{rest}{_opening(clause)}", (name, titled), 1 + single


def _asked(word: str, clause: _Clause, rest: str) -> str:
    if clause.helper in ("was", "were"):
        return f"{word} {clause.helper} {clause.subject} {clause.verb}{rest}"
    return "" if clause.helper else f"{word} did {clause.subject} {_BASES[clause.verb]}{rest}"


def _opening(clause: _Clause) -> str:
    return f" {clause.opening}" if clause.opening else ""


def _with_opening(clause: _Clause) -> str:
    return clause.rest + _opening(clause)


def _has_object(clause: _Clause) -> bool:
    return bool(clause.helper) or bool(clause.rest.strip()) or _BASES[clause.verb] in _INTRANSITIVE


def _is_number(subject: str) -> bool:
    return bool(_COUNTED_SUBJECT.match(subject) or _SHARE_SUBJECT.match(subject))


def _is_person(title: str, name: str, before: str, text: str) -> bool:
    """Whether a name is a person's: by its title, by its first name, or by the full name elsewhere in the article."""
    if re.search(r"\b(?:and|of|the)\b", before) or before.endswith(("’s ", "'s ")):
        return False
    first = name.split(maxsplit=1)[0]
    if title or (" " in name and first in _GIVEN):
        return not re.search(rf"\b(?:{_PLACES})\b", name)
    if " " in name or name in _GIVEN:
        return False
    return any(match[1] in _GIVEN for match in re.finditer(rf"\b({_WORD}) {re.escape(name)}\b", text))


def _reads_well(question: str) -> bool:
    body = question[:-1]
    return (
        len(question) <= _LONGEST_QUESTION
        and len(body.split()) >= 5
        and _NAMED.search(body.partition(" ")[2]) is not None
        and not _LEANING.search(body.partition(" ")[2])
        and not re.search(
            r"\b(?:last|this|next) (?:year|month|week|season|summer|winter|fall|spring)\b|^When.*\b(?:first|last|second) time\b",
            body,
        )
        and not re.search(r"^(?:When|Where|Who) .* an? [a-z]+$", body)
        and not re.search(r"\b(?:and|or|to|the|a|an|of|in|on|at|for|by|with|from)$", body)
    )


# -- choosing ------------------------------------------------------------------------------------------------------


def draft(articles: Iterable[Article], count: int, seed: int) -> list[Question]:
    """At most `count` draft questions, a fifth of them unanswerable near misses; fewer when the articles give no more.

    articles: read once; of more than MOST_ARTICLES as many are chosen by the seed. Articles in other languages than
    English give none. The same articles in the same order, count and seed give the same questions.

    An answerable draft has one article, the exact sentence that it was made from as evidence, and the short answer as
    it stands there. A near miss has a name, a place, a year or a month of another article in its question; no article
    that was read seems to answer it. Every draft is tagged "draft" and with its kind: who, when, where, how many.
    """
    chance = random.Random(seed)  # noqa: S311 - chooses questions, guards nothing
    chosen = _sampled(articles, chance)
    pools = _pools(chosen, chance)
    wanted = round(count * _UNANSWERABLE)
    drafts = _spread(pools, chance)
    questions: list[Question] = []
    spare: list[_Draft] = []
    for item in drafts:
        if len(questions) < count - wanted:
            questions.append(_answerable(item))
        else:
            spare.append(item)
    misses = _near_misses(spare + drafts[: count - wanted], chosen, wanted, chance)
    questions += misses + [_answerable(item) for item in spare[: wanted - len(misses)]]
    return questions[:count]


def _sampled(articles: Iterable[Article], chance: random.Random) -> list[Article]:
    """English articles, at most MOST_ARTICLES, each as likely as any other."""
    kept: list[Article] = []
    seen = 0
    for article in articles:
        if article.language and not article.language.lower().startswith("en"):
            continue
        seen += 1
        if len(kept) < MOST_ARTICLES:
            kept.append(article)
        elif (at := chance.randrange(seen)) < MOST_ARTICLES:
            kept[at] = article
    return kept


def _pools(articles: Sequence[Article], chance: random.Random) -> dict[str, list[list[_Draft]]]:
    """By outlet, in random order: the drafts of each article that gives some, those that read best first."""
    pools: dict[str, list[list[_Draft]]] = defaultdict(list)
    quotes: set[str] = set()
    for article in chance.sample(articles, len(articles)):
        found = [item for item in _questions(article) if item.quote not in quotes]
        quotes |= {item.quote for item in found}
        if found:
            chance.shuffle(found)
            pools[article.source or ""].append(sorted(found, key=lambda item: item.rank))
    return pools


def _spread(pools: dict[str, list[list[_Draft]]], chance: random.Random) -> list[_Draft]:
    """Drafts in the order in which they are taken: outlet by outlet, article by article, the rarest kind so far first.

    A sentence is used once; an article comes up again only after all others.
    """
    taken: dict[str, int] = defaultdict(int)
    order: list[_Draft] = []
    outlets = [list(reversed(pools[name])) for name in sorted(pools)]
    chance.shuffle(outlets)
    while outlets:
        again: list[list[list[_Draft]]] = []
        while outlets:
            for outlet in outlets:
                found = outlet.pop()
                best = min(found, key=lambda item: (item.rank, taken[item.kind]))
                taken[best.kind] += 1
                order.append(best)
                if left := [item for item in found if item.quote != best.quote]:
                    again.append([left])
            outlets = [outlet for outlet in outlets if outlet]
        outlets = again
    return order


def _answerable(item: _Draft) -> Question:
    return Question(
        id=f"draft-{digest(item.article.id + item.question)[:12]}",
        question=item.question,
        answers=item.answers,
        gold_articles=(item.article.id,),
        evidence=(Evidence(article_id=item.article.id, quote=item.quote),),
        tags=("draft", item.kind),
    )


# -- near misses ---------------------------------------------------------------------------------------------------

_YEARS_APART = 12  # at most: another century gives itself away
_EXCHANGED = (
    re.compile(rf"(?<!\. )(?<![A-Za-z] )\b(?:{'|'.join(sorted(_GIVEN))}) {_WORD}\b(?!['’])"),
    re.compile(rf"(?<=\b(?:in|to|of|at) )(?:{_COUNTRIES})(?=\?| (?:in|on|to|for|from|by|at)\b)"),
    re.compile(rf"(?<=\b(?:in|to|of|at) )(?:{_CITIES})(?=\?| (?:in|on|to|for|from|by|at)\b)"),
    re.compile(r"(?<=\b(?:in|to|of|at) )(?:19|20)\d\d\b(?!-)"),
    re.compile(rf"(?<=\b(?:in|on) )(?:{_MONTHS})(?= \d|\?| (?:19|20))"),
)


def _near_misses(
    items: Sequence[_Draft], articles: Sequence[Article], wanted: int, chance: random.Random
) -> list[Question]:
    """Up to `wanted` questions with one expression exchanged for one of its sort from another article."""
    if not wanted:
        return []
    others = [sorted({found for article in articles for found in sort.findall(article.text)}) for sort in _EXCHANGED]
    others[-1] = [month for month in others[-1] if not month.endswith(".")]
    words = [(article.text, frozenset(_content(article.text))) for article in articles]
    made: list[Question] = []
    for item in items:
        if len(made) == wanted:
            break
        places = [
            (sort, match) for sort in range(len(_EXCHANGED)) for match in _EXCHANGED[sort].finditer(item.question)
        ]
        if not places:
            continue
        sort, match = chance.choice(places)
        for _ in range(5):
            other = chance.choice(others[sort]) if others[sort] else match[0]
            far = other.isdigit() and abs(int(other) - int(match[0])) > _YEARS_APART
            if far or other in item.article.text or other in item.question:
                continue
            question = item.question[: match.start()] + other + item.question[match.end() :]
            kept = _content(item.question.replace(match[0], " "))
            if any(other in text and len(kept & known) * 2 >= len(kept) for text, known in words):
                continue
            made.append(
                Question(
                    id=f"draft-{digest(item.article.id + question)[:12]}",
                    question=question,
                    answerable=False,
                    tags=("draft", "unanswerable", item.kind),
                )
            )
            break
    return made


_ASKING = frozenset(["when", "where", "what", "many", "much", "money", "percentage"])


def _content(text: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[^\W_]{4,}", text)} - _ASKING
