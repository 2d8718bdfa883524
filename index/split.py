"""Article -> Chunks: whole sentences, exact offsets, nothing longer than the embedding model reads.

Knows nothing of storage; of the model only how many tokens a text takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import sentencex

from index.article import Article, Chunk

Span = tuple[int, int]
CountTokens = Callable[[Sequence[str]], list[int]]

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_LINE_BREAK = re.compile(r"\n")
_ENDED = re.compile(r"""[.!?:;…]["'”’)\]]*$""")
_INNER_END = re.compile(r"""(?<=[.!?…])["'”’)\]]*\s+(?=["'“‘(\[]?[A-Z0-9À-Þ])""")
_WORD = re.compile(r"\S+")
# Where the segmenter ends a sentence that goes on: "D-N.|Y., said", "at 7 p.m.| Friday".
_INITIAL = re.compile(r"(?<![A-Za-z])[A-Z]\.$")
_HALF_OF_DAY = re.compile(r"\b[ap]\.m\.$")
_MONTH = r"Jan(?:uary|\.)|Feb(?:ruary|\.)|March|April|May|June|July|Aug(?:ust|\.)|Sept(?:ember|\.)|Oct(?:ober|\.)|Nov(?:ember|\.)|Dec(?:ember|\.)"
_DAY_OR_ZONE = re.compile(
    rf"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b|(?:{_MONTH}) \d|(?:[ECMP][SD]?T|GMT|UTC|BST|CES?T)\b|"
    r"(?:Eastern|Central|Mountain|Pacific)(?=[.,]| [Tt]ime| Standard| Daylight))"
)
LONG_SENTENCE = 400  # characters; a longer one is usually a quotation that holds several


@dataclass(frozen=True, slots=True)
class ChunkLimits:
    """At most `chars` characters and `tokens` tokens of the embedding model, title and special tokens left out."""

    chars: int
    tokens: int


def sentences(text: str, language: str | None = None) -> list[Span]:
    """Spans (start, end) of the sentences of a text, in order, without surrounding white space.

    Every character that is not white space lies in exactly one span. Blank lines always end a sentence; a single line
    break does unless the text is wrapped to a fixed width.
    """
    spans: list[Span] = []
    for start, end in _blocks(text):
        spans.extend(_block_sentences(text, start, end, language or "en"))
    return spans


def split(article: Article, limits: ChunkLimits, count_tokens: CountTokens) -> list[Chunk]:
    """Cut an article into chunks of whole sentences of about equal size, none above the limits.

    A sentence that alone exceeds them is cut between words, a word between characters. An article without a visible
    character gives no chunk.
    """
    text = article.text
    pieces = list(_fitting_pieces(text, sentences(text, article.language), limits, count_tokens))
    if not pieces:
        return []
    total_chars = pieces[-1][1] - pieces[0][0]
    total_tokens = sum(tokens for _, _, tokens in pieces)
    # Equal parts: an article just above the limit becomes two halves, not a chunk and a crumb.
    parts = max(-(-total_chars // limits.chars), -(-total_tokens // limits.tokens))
    target = total_chars / parts
    chunks: list[Chunk] = []
    first, last, tokens = pieces[0]
    for start, end, size in pieces[1:]:
        full = end - first > limits.chars or tokens + size > limits.tokens
        if full or (end - first) - target > target - (last - first):
            chunks.append(Chunk(article.id, len(chunks), first, last))
            first, tokens = start, 0
        last, tokens = end, tokens + size
    chunks.append(Chunk(article.id, len(chunks), first, last))
    return _within(text, chunks, limits, count_tokens)


def _within(text: str, chunks: list[Chunk], limits: ChunkLimits, count_tokens: CountTokens) -> list[Chunk]:
    """The chunks, with each of those halved that the model takes for more tokens than its pieces were alone."""
    counts = count_tokens([text[chunk.start : chunk.end] for chunk in chunks])
    if all(tokens <= limits.tokens for tokens in counts):
        return chunks
    spans: list[Span] = []
    for chunk, tokens in zip(chunks, counts, strict=True):
        middle = (chunk.start + chunk.end) // 2
        if tokens <= limits.tokens or middle == chunk.start:
            spans.append((chunk.start, chunk.end))
        else:
            halves = (_trim(text, chunk.start, middle), _trim(text, middle, chunk.end))
            spans += [half for half in halves if half]
    fitting = [Chunk(chunks[0].article_id, seq, start, end) for seq, (start, end) in enumerate(spans)]
    return fitting if fitting == chunks else _within(text, fitting, limits, count_tokens)


def _blocks(text: str) -> Iterator[Span]:
    """Paragraphs and lines: stretches that no sentence crosses."""
    for start, end in _between(text, 0, len(text), _BLANK_LINE):
        if _is_wrapped(text[start:end]):
            yield start, end
        else:
            yield from _between(text, start, end, _LINE_BREAK)


def _is_wrapped(paragraph: str) -> bool:
    """Whether line breaks inside a paragraph are only layout: most lines stop in mid-sentence and go on in lower case."""
    lines = [line.strip() for line in paragraph.strip().split("\n")]
    if len(lines) < 2:
        return False
    pairs = list(pairwise(lines))
    unfinished = sum(1 for line, following in pairs if not _ENDED.search(line))
    continued = sum(1 for line, following in pairs if not _ENDED.search(line) and following[:1].islower())
    return unfinished * 2 > len(pairs) and continued * 3 >= len(pairs)


def _between(text: str, start: int, end: int, separator: re.Pattern[str]) -> Iterator[Span]:
    position = start
    for gap in separator.finditer(text, start, end):
        if gap.start() > position:
            yield position, gap.start()
        position = gap.end()
    if end > position:
        yield position, end


def _block_sentences(text: str, start: int, end: int, language: str) -> Iterator[Span]:
    previous: Span | None = None
    for boundary in sentencex.get_sentence_boundaries(language, text[start:end]):
        span = _trim(text, start + boundary["start_index"], start + boundary["end_index"])
        if span is None:
            continue
        if previous and _goes_on(text, previous, span):
            previous = (previous[0], span[1])
            continue
        if previous:
            yield from _unpack(text, previous)
        previous = span
    if previous:
        yield from _unpack(text, previous)


def _goes_on(text: str, before: Span, after: Span) -> bool:
    """Whether an abbreviation was taken for the end of a sentence."""
    if text[after[0]].islower():
        return True
    # No more of the sentence than the patterns can look at: it may be long, and this is asked at each of its ends.
    end = text[max(before[0], before[1] - 8) : before[1]]
    start = text[after[0] : after[0] + 16]
    if before[1] == after[0]:
        return bool(_INITIAL.search(end) and re.match(r"[A-Z]\.", start))
    return bool(_HALF_OF_DAY.search(end) and _DAY_OR_ZONE.match(start))


def _unpack(text: str, span: Span) -> Iterator[Span]:
    """A very long sentence is cut at the sentence ends inside it (the segmenter keeps quotations whole)."""
    if span[1] - span[0] <= LONG_SENTENCE:
        yield span
        return
    position = span[0]
    for gap in _INNER_END.finditer(text, *span):
        quote_end = gap.start() + len(gap[0].rstrip())
        yield position, quote_end
        position = gap.end()
    if position < span[1]:
        yield position, span[1]


def _trim(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def _fitting_pieces(
    text: str, spans: list[Span], limits: ChunkLimits, count_tokens: CountTokens
) -> Iterator[tuple[int, int, int]]:
    """The spans with their token counts; those above the limits are cut into pieces that fit."""
    if not spans:
        return
    for (start, end), tokens in zip(spans, count_tokens([text[s:e] for s, e in spans]), strict=True):
        if end - start <= limits.chars and tokens <= limits.tokens:
            yield start, end, tokens
        else:
            yield from _cut(text, start, end, limits, count_tokens)


def _cut(
    text: str, start: int, end: int, limits: ChunkLimits, count_tokens: CountTokens
) -> Iterator[tuple[int, int, int]]:
    words: list[Span] = []
    for word in _WORD.finditer(text, start, end):
        # One character takes at most four tokens (its UTF-8 bytes), so a quarter of the limit always fits.
        step = min(max(1, limits.tokens // 4), limits.chars)
        words += [(at, min(at + step, word.end())) for at in range(word.start(), word.end(), step)]
    first, last, total = words[0][0], words[0][0], 0
    for (word_start, word_end), tokens in zip(words, count_tokens([text[s:e] for s, e in words]), strict=True):
        if last > first and (word_end - first > limits.chars or total + tokens > limits.tokens):
            yield first, last, total
            first, total = word_start, 0
        last, total = word_end, total + tokens
    yield first, last, total
