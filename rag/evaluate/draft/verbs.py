"""Verbs that drafts are made of: the past forms of a known list with their base forms, and what sort of verb they are."""

from __future__ import annotations

import re

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
    "abandon", "accept", "accuse", "acquire", "adopt", "allow", "announce", "apologize", "appear", "appoint",
    "approve", "arrest", "arrive", "attack", "attend", "back", "ban", "bar", "beat", "block", "bomb", "call",
    "cancel", "capture", "carry", "cause", "celebrate", "charge", "claim", "close", "collapse", "complete",
    "condemn", "conduct", "confirm", "convict", "crash", "create", "criticize", "damage", "declare", "defeat",
    "defend", "deliver", "demand", "denounce", "deny", "deploy", "destroy", "detain", "die", "discover", "dismiss",
    "dissolve", "donate", "earn", "elect", "eliminate", "end", "endorse", "enter", "escape", "establish",
    "evacuate", "execute", "expel", "extend", "face", "fail", "file", "fine", "fire", "free", "gain", "hand",
    "hire", "host", "impose", "increase", "indict", "injure", "inspect", "install", "introduce", "invade", "invest",
    "invite", "issue", "jail", "join", "kidnap", "kill", "land", "launch", "lift", "move", "name", "nominate",
    "occupy", "open", "order", "oust", "overturn", "pardon", "pass", "perform", "pledge", "praise", "present",
    "pull", "publish", "question", "raise", "ratify", "receive", "recall", "recapture", "record", "recover",
    "reduce", "refuse", "reject", "release", "remove", "replace", "rescue", "resign", "restore", "retire", "return",
    "reveal", "revoke", "save", "schedule", "score", "seize", "sentence", "serve", "sign", "start", "step", "stop",
    "submit", "sue", "support", "surrender", "suspend", "testify", "threaten", "transfer", "unveil", "urge", "veto",
    "visit", "vote", "vow", "warn", "win", "wound", "agree", "rule", "secure", "clinch", "crown", "finish",
    "compete", "share", "tweet", "air", "film", "debut", "direct", "produce", "rename", "relocate", "raid", "storm",
    "evict", "deport", "hospitalize", "bury", "test", "halt", "lower", "double", "boost", "slash", "restart",
    "reopen", "resume", "travel", "tour", "address", "greet", "phone", "rush", "expect", "use", "develop", "train",
    "help", "sail", "anchor", "seek", "settle", "sponsor", "postpone", "delay", "extradite", "assassinate",
    "rescind", "dominate", "trim", "admit", "commit", "plan",
]  # fmt: skip
_DOUBLED = {"ban": "banned", "bar": "barred", "kidnap": "kidnapped", "step": "stepped", "stop": "stopped", "transfer": "transferred", "trim": "trimmed", "admit": "admitted", "commit": "committed", "plan": "planned"}  # fmt: skip


def _past(base: str) -> str:
    if base in _DOUBLED:
        return _DOUBLED[base]
    if base.endswith("e"):
        return base + "d"
    return base[:-1] + "ied" if re.search(r"[^aeiou]y$", base) else base + "ed"


BASES = {**{_past(base): base for base in _REGULAR if base not in ("win", "seek")}, **_IRREGULAR}
PARTICIPLES = (
    {_past(base) for base in _REGULAR if base not in ("win", "seek", "die", "appear", "arrive", "fail", "resign")}
    | {"built", "bought", "caught", "chosen", "born", "found", "given", "held", "kept", "left", "lost", "made", "sent", "shot", "sold", "stolen", "struck", "sworn", "taken", "told", "won", "written", "overthrown", "withdrawn", "hit", "set", "brought", "overturned", "based", "located", "designed", "adopted", "awarded"}
)  # fmt: skip
VERB = "|".join(sorted(BASES, key=len, reverse=True))
PARTICIPLE = "|".join(sorted(PARTICIPLES, key=len, reverse=True))
INTRANSITIVE = frozenset(["die", "resign", "arrive", "collapse", "crash", "retire", "fall", "rise", "surrender", "testify", "open", "close", "end", "begin", "start", "vote", "appear", "speak", "win"])  # fmt: skip
HAPPENS_AT = frozenset(
    ["arrest", "arrive", "attend", "bomb", "celebrate", "collapse", "crash", "deploy", "die", "fight", "find", "host", "hold", "kidnap", "kill", "land", "launch", "meet", "open", "perform", "shoot", "sign", "speak", "stage", "begin", "testify", "unveil", "detain", "discover", "capture", "rescue"]
)  # fmt: skip
TRANSITIVE = frozenset(["announce", "declare", "impose", "issue", "publish", "introduce", "release", "receive", "accuse", "make", "give", "sign", "use"])  # fmt: skip
LOCATED = frozenset(["born", "held", "arrested", "killed", "found", "shot", "built", "sold", "deployed", "detained", "discovered", "captured", "rescued", "launched", "signed", "opened", "kidnapped", "located", "injured", "convicted", "jailed", "executed"])  # fmt: skip
PAYING = frozenset(["pay", "spend", "donate", "raise", "earn", "invest", "lose", "receive"])
SAYING = frozenset(["accuse", "admit", "agree", "announce", "appeal", "claim", "confirm", "declare", "deny", "insist", "reveal", "rule", "testify", "threaten", "tweet", "urge", "vow", "warn", "write"])  # fmt: skip
