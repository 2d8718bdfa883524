"""Dates, counts and counted things in English text, as patterns. Knows no sentence."""

from __future__ import annotations

import re

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December|Jan\\.|Feb\\.|Aug\\.|Sept\\.|Oct\\.|Nov\\.|Dec\\."
DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
DATE = (
    rf"(?:(?:(?:{DAYS}),? )?(?:\d{{1,2}}(?:st|nd|rd|th)? (?:{MONTHS})|(?:{MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?)(?:,? (?:19|20)\d\d)?"
    rf"|(?:{MONTHS})(?: of)? (?:19|20)\d\d|(?:{MONTHS})|(?:19|20)\d\d|{DAYS})"
)
WHEN = re.compile(
    rf"\b(?P<preposition>on|in|On|In) (?P<date>(?:early |late |mid-)?{DATE})(?! \d|[-\w'’]| (?:last|this|next) )"
)
BARE_DAY = re.compile(rf"(?P<date>\b(?:{DAYS}))\b(?!['’-])")
_SCALE = "hundred|thousand|million|billion|trillion"
COUNT = (
    r"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[- ](?:one|two|three|four|five|six|seven|eight|nine)|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|"
    r"nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|\d{1,3}(?:,\d{3})+|\d+)"
    rf"(?: (?:{_SCALE}))?"
)
ABOUT = r"(?:[Aa]t least|[Aa]bout|[Mm]ore than|[Nn]early|[Aa]lmost|[Aa]round|[Ss]ome|[Oo]ver|[Ff]ewer than|[Uu]p to|[Aa]pproximately|[Aa]s many as|[Aa] total of)"
_ORDINARY = r"[a-z][a-z-]*"
_PEOPLE = "people|men|women|children|troops|police|migrants|refugees"
_NOT_COUNTED = "years|months|weeks|days|hours|minutes|seconds|times|percent|per|degrees|points|dollars|euros|pounds|yuan|rubles|others|more|other|cents|miles|kilometers|kilometres|meters|metres|feet|inches|pct|years-old|s"
COUNTED = rf"(?:(?!(?:{_NOT_COUNTED}|of|in|on|at|and|or|to|from|for|by|were|was|have|had|has|are|is)\b)(?:{_ORDINARY}|[A-Z][a-z]+(?:an|ish|ese|i)) ){{0,2}}(?!(?:{_NOT_COUNTED})\b)(?:[a-z-]+(?<!s)s|{_PEOPLE})(?: of [a-z]+)?"
