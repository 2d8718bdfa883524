"""English word forms: one key for the forms of a word, so that "rose" meets "rising". Knows nothing of sentences."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from index.lexical import analyzer

# Base form, then the forms that a stemmer cannot lead back to it.
_IRREGULAR = """
be was were been is are am being|become became|begin began begun|bear bore borne|beat beaten|bind bound|break broke broken
bring brought|build built|burn burnt|buy bought|catch caught|choose chose chosen|come came|cut cutting|deal dealt|die dying
dig dug|do did done does|draw drew drawn|drive drove driven|eat ate eaten|fall fell fallen|feel felt|feed fed|fight fought
find found|flee fled|fly flew flown|flies|forbid forbade forbidden|forget forgot forgotten|freeze froze frozen|get got gotten
give gave given|go went gone goes|grow grew grown|hang hung|have had has|hear heard|hide hid hidden|hold held|keep kept
know knew known|lay laid|lead led|leave left|lend lent|lie lying lain|light lit|lose lost|make made|mean meant|meet met
overthrow overthrew overthrown|pay paid|prove proven|ride rode ridden|rise rose risen|run ran running|say said|see saw seen
seek sought|sell sold|send sent|set setting|shake shook shaken|shoot shot|show shown|shrink shrank shrunk|sing sang sung
sink sank sunk|sit sat|sleep slept|speak spoke spoken|spend spent|stand stood|steal stole stolen|stick stuck
strike struck stricken|swear swore sworn|swim swam swum|take took taken|teach taught|tear tore torn|tell told|think thought
throw threw thrown|understand understood|undertake undertook undertaken|wake woke woken|wear wore worn|win won
withdraw withdrew withdrawn|withhold withheld|write wrote written|overrun overran|foresee foresaw foreseen
man men|woman women|child children|person people|foot feet|life lives|wife wives|half halves|good better best|bad worse worst
mouse mice|tooth teeth|thief thieves|knife knives|leaf leaves|country countries
"""
_BASES = {
    form: words[0] for group in _IRREGULAR.replace("\n", "|").split("|") if (words := group.split()) for form in words
}
# Forms that are verbs in the past, irregular ones.
PAST = frozenset(
    [
        "became",
        "began",
        "beat",
        "broke",
        "brought",
        "built",
        "bought",
        "caught",
        "chose",
        "cut",
        "drove",
        "fell",
        "fought",
        "found",
        "fled",
        "flew",
        "forbade",
        "gave",
        "got",
        "held",
        "hit",
        "hurt",
        "kept",
        "killed",
        "knew",
        "laid",
        "led",
        "left",
        "let",
        "lost",
        "made",
        "met",
        "overthrew",
        "paid",
        "put",
        "read",
        "rose",
        "ran",
        "saw",
        "sought",
        "sold",
        "sent",
        "set",
        "shot",
        "shut",
        "stole",
        "struck",
        "swore",
        "took",
        "taught",
        "tore",
        "told",
        "threw",
        "won",
        "withdrew",
        "wrote",
        "overran",
        "beaten",
        "broken",
        "chosen",
        "driven",
        "given",
        "known",
        "overthrown",
        "seen",
        "shown",
        "stolen",
        "taken",
        "torn",
        "thrown",
        "written",
        "retook",
        "retaken",
    ]
)
# Both are nouns and forms of verbs; as nouns they would be led astray.
_NOT_IRREGULAR = frozenset({"better", "best", "worse", "worst", "people", "leaves", "found", "saw", "left", "lives"})


@lru_cache(maxsize=1)
def _analyzer() -> Any:  # tantivy's, which index.lexical alone imports
    return analyzer()


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """One key for all forms of a word, lower case, without accents; of a word of grammar, the word itself."""
    lower = word.lower().removesuffix("'s").removesuffix("’s").rstrip("'’")
    base = lower if lower in _NOT_IRREGULAR else _BASES.get(lower, lower)
    terms = _analyzer().analyze(base.replace(".", ""))
    return terms[0] if len(terms) == 1 else lower
