"""Opposites of English, as pairs of poles: words of one pole are said in place of each other, never for the other pole.

A lexicon and nothing else. A phrase is written with underscores.
"""

from __future__ import annotations

from functools import lru_cache

from rag.support.inflection import stem

# Words of one pole / words of the other.
_AXES = """
rise increase grow gain climb jump surge soar up expand higher upward raise boost widen accelerate escalate multiply swell intensify deepen more_and_more additional further extra
/ fall decrease decline drop plunge slump down shrink lower downward reduce cut narrow slow ease dwindle diminish sink tumble contract lessen abate recede drain less_and_less less
win victory defeat beat triumph / lose loss defeated_by lost_to
improve improvement better recover recovery strengthen / worsen worse deteriorate weaken decay strain harm damage fray
strong strengthen stronger / weak weaken weaker
start begin open launch commence outbreak onset break_out / end finish close conclude stop cease halt complete terminate over
open reopen / close shut closed
resume restart continue carry_on keep go_on persist remain stay / stop halt suspend pause cease abandon discontinue end give_up quit freeze put_on_hold
leave depart exit quit withdraw withdrawal pull_out go_out departure cease_to_be / arrive join enter stay remain come arrival move_in
join enter accede / leave quit exit withdraw
accept agree approve adopt endorse back support welcome uphold ratify embrace grant pass / reject refuse turn_down deny oppose dismiss rebuff decline condemn overturn veto overrule strike_down quash resist block spurn rebuff
praise welcome applaud hail commend / condemn criticise criticize denounce blast blame deplore
allow permit let authorise authorize enable admit / ban bar prohibit forbid block prevent deny prevent refuse
confirm verify corroborate support back / deny reject dismiss refute contradict disprove upend overturn debunk
sign conclude seal / revoke cancel tear_up annul scrap rescind repeal terminate
cancel revoke annul scrap rescind repeal end / renew extend sign prolong keep
impose introduce apply / lift remove waive scrap end drop ease
tighten toughen / loosen ease relax lift end
arrest detain capture seize jail imprison hold take_captive / release free liberate acquit let_go
convict guilty / acquit innocent clear exonerate
accuse charge suspect allege / convict acquit
legal lawful legitimate / illegal unlawful illegitimate
true correct accurate / false untrue wrong incorrect
alive live survive / dead die kill death
born birth / die death
buy purchase acquire / sell sale
give hand provide donate send grant / receive get take obtain
lend / borrow
import / export
before prior ahead_of precede earlier previously until no_later_than / after following later follow since once subsequently
first earliest initial / last final latest
early / late
above over exceed / below under beneath
ahead / behind
front / behind back rear
inside within / outside
north northern / south southern
east eastern / west western
left / right
big large huge major largest biggest great greatest / small little tiny minor smallest
high highest tall / low lowest short
long longest longer / short shortest brief shorter
thick thicker / thin thinner
heavy heavier / light lighter
wide broad wider / narrow
fast quick quicker rapid faster / slow slower
old older oldest / young youngest younger new newer
rich richer wealthy / poor poorer
best finest greatest / worst
good positive / bad poor negative
easy easier simple simpler / hard difficult harder complicated elaborate complex
hot warm warmer / cold cool cooler
more additional further / less fewer
expand grow increase enter / withdraw stop suspend halt freeze leave
return restore regain / lose
join / cease_to_be
most many majority / least few minority
peak maximum highest most / minimum lowest trough
always / never
all every / none no
public openly / secret private
public / private
civilian / military
elected / appointed unelected
domestic home / foreign
rural / urban
ally friend partner friendly supporter advocate champion / enemy opponent rival hostile foe critic adversary
ancestor forerunner predecessor / descendant successor
parent father mother / son daughter child
father / mother
son / daughter
brother / sister
husband / wife
man male boy / woman female girl
teacher / student pupil
employer / employee
advantage benefit upside / disadvantage drawback downside
profit / loss
surplus / deficit
asset / liability
success succeed / failure fail
hope optimistic / fear pessimistic worry
encourage promote spur / discourage deter put_off hamper dissuade
help assist aid support / hinder hamper obstruct
protect defend / attack assault threaten
build construct / destroy demolish dismantle
create found establish set_up / abolish dissolve disband
add include / remove exclude drop omit
include contain / exclude omit
appoint hire name / dismiss fire sack
employ hire / fire sack dismiss
love like / hate dislike
friendly / hostile
safe / dangerous unsafe
possible / impossible
likely / unlikely
willing / unwilling reluctant
able / unable
present / absent
visible / hidden
strengthen bolster / undermine weaken erode
exaggerate overstate inflate / understate downplay
overestimate / underestimate
popular popularity / unpopular
regain retake recapture recover take_back / lose abandon surrender relinquish
deploy send / withdraw recall
gain / lose
advance / retreat
attack / defend
fulfil fulfill honour honor keep / break breach violate
obey comply / defy violate
peace / war
cheap cheaper inexpensive affordable / expensive costly overpriced
modest humble plain / lavish elaborate grand
temporary provisional / permanent
voluntary / forced compulsory mandatory
mild mildest / severe worst
remember / forget
pass succeed / fail
demand request seek / offer
sought popular in_demand / unwanted
majority / minority
biased prejudiced against / towards neutral favour favor
oppressive / lenient
upset upsetting / pleased pleasing
"""


@lru_cache(maxsize=1)
def poles() -> dict[str, frozenset[tuple[int, int]]]:
    """For the key of a word or phrase the poles it belongs to: (number of the axis, 0 or 1)."""
    found: dict[str, set[tuple[int, int]]] = {}
    lines = _AXES.strip().replace("\n/", " /").splitlines()
    for axis, line in enumerate(lines):
        for pole, side in enumerate(line.split("/")):
            for entry in side.split():
                found.setdefault("_".join(stem(word) for word in entry.split("_")), set()).add((axis, pole))
    return {key: frozenset(values) for key, values in found.items()}
