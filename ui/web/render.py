"""Values -> HTML, by pure functions.

Everything that comes from an article or a person goes through `_text`; addresses through `web_address` first. No
Markdown becomes an element, and no image is shown: article text cannot run, load or cite anything; its Markdown marks are
only left out (ui/web/plain.py). Knows nothing of Gradio.

The elements and `data-` attributes that ui/web/script.js acts on:

    [data-exchange]     an exchange in the conversation, or its group of cards in the sources column
    [data-opens=ID]     opens the card with this id          [data-card]    a card
    [data-toggle]       opens or closes its own card         [data-back]    returns to where the card was opened
    [data-question]     puts its words in the question box   [data-test]    opens the form that makes a test question
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import urlsplit

from index.filters import Filters
from index.ledger import Days
from rag.answer import CANNOT_ANSWER, Citation, Passage, Sentence
from ui.web.excerpt import Excerpt
from ui.web.exchange import Exchange
from ui.web.plain import plain, without_marks

NEAREST = 3  # passages named in an abstention
_SNIPPET = 220  # characters of a passage in an abstention
_WELCOME = (
    '<div class="dl-welcome"><h2>Ask the archive</h2>'
    "<p>Every sentence of an answer is tied to the exact words of an article. "
    "When the articles do not answer a question, you are told so.</p></div>"
)
_RECENT = 5  # exchanges that keep every passage found; older ones only what their marks open, so that pages stay light
_LONGEST_TAIL = 24  # characters of a word that is kept on one line with the marks after it


def masthead(articles: int, outlets: int, dates: tuple[Days, Days] | None, evaluation: bool = False) -> str:
    """The name of the page and what is in the archive, from the earliest to the latest date as far as each is known.

    evaluation: whether there is an evaluation page to name.
    """
    others = '<nav class="dl-nav" aria-label="Pages"><a href="evaluation/">Evaluation</a></nav>' if evaluation else ""
    facts = [_count(articles, "article"), _count(outlets, "outlet")]
    if dates:
        facts.append(" – ".join(dict.fromkeys(_span(*days) for days in dates)))
    listed = "".join(f"<li>{_text(fact)}</li>" for fact in facts)
    return (
        '<header class="dl-masthead"><h1>Dateline</h1>'
        f'<ul class="dl-facts" aria-label="What is in the archive">{listed}</ul>{others}</header>'
    )


def conversation(exchanges: Sequence[Exchange], *, testable: bool = False) -> str:
    """Every question with its answer, oldest first; what the page offers when there is none yet.

    testable: whether an answer can be made a test question.
    """
    shown = "".join(_exchange(exchange, testable=testable) for exchange in exchanges) or _WELCOME
    return f'<div role="log" aria-live="polite" aria-label="Conversation">{shown}</div>'


def sources(exchanges: Sequence[Exchange]) -> str:
    """The source cards of every exchange, one group each; only the last group is shown until a mark is followed."""
    shown = [exchange for exchange in exchanges if exchange.citations or exchange.passages]
    if not shown:
        return '<p class="dl-none">The articles behind an answer appear here.</p>'
    recent = shown[-_RECENT:]
    return "".join(_cards(exchange, hidden=exchange is not shown[-1], full=exchange in recent) for exchange in shown)


def notice(sentence: str, *, good: bool = False) -> str:
    """One sentence about what was done (good), or could not be; empty clears it."""
    kind = "dl-notice dl-good" if good else "dl-notice"
    return f'<p class="{kind}" role="status">{_text(sentence)}</p>' if sentence else ""


def day(value: date) -> str:
    """A day as a person writes it: 7 June 2025."""
    return f"{value.day} {value:%B} {value.year}"


def _span(first: date, last: date) -> str:
    if first == last:
        return day(first)
    return f"{first:%B %Y}" if (first.year, first.month) == (last.year, last.month) else str(first.year)


def published(value: str | None) -> str:
    """An ISO 8601 publication date, as much of it as is known, as a person writes it."""
    if not value:
        return "date unknown"
    try:
        if len(value) == len("2025"):
            return str(int(value))
        if len(value) == len("2025-06"):
            return f"{date.fromisoformat(f'{value}-01'):%B %Y}"
        return day(datetime.fromisoformat(value).date())
    except ValueError:
        return value


def web_address(url: str | None) -> tuple[str, str] | None:
    """(address, host) of an http or https address; None for every other, so that it is never made a link."""
    if not url or any(character.isspace() or not character.isprintable() for character in url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return None
    return url, host


def _exchange(exchange: Exchange, *, testable: bool) -> str:
    return (
        f'<section class="dl-exchange" data-exchange="{exchange.id}">'
        f'<h2 class="dl-question" dir="auto">{_text(exchange.question)}</h2>'
        f"{_understood(exchange)}{_body(exchange)}{_foot(exchange, testable=testable)}</section>"
    )


def _understood(exchange: Exchange) -> str:
    """The query as searched, when it is not the question, and the filters in force."""
    parts = []
    if exchange.query and exchange.query.strip() != exchange.question.strip():
        parts.append(
            f'<span class="dl-query">Searched for: <q dir="auto">{_text(exchange.query)}</q> '
            f'<button type="button" class="dl-plain" data-question="{_text(exchange.query)}">Edit</button></span>'
        )
    parts += [f'<span class="dl-filter">{_text(name)}</span>' for name in filter_names(exchange.filters)]
    if exchange.dates:
        parts.append(f'<span class="dl-query">{_text(exchange.dates.note)}</span>')
    return f'<div class="dl-understood">{"".join(parts)}</div>' if parts else ""


def filter_names(filters: Filters) -> list[str]:
    """Each condition in force, in words."""
    names = list(filters.sources)
    if filters.since:
        names.append(f"since {day(filters.since)}")
    if filters.until:
        names.append(f"until {day(filters.until)}")
    if filters.language:
        names.append(f"language {filters.language}")
    return names


def _body(exchange: Exchange) -> str:
    if exchange.problem:
        return f'<div class="dl-problem" role="alert"><p>{_text(exchange.problem)}</p></div>'
    if exchange.abstained:
        return _abstention(exchange)
    parts = [_sentence(sentence, exchange) for sentence in exchange.sentences]
    written = f'<div class="dl-answer" dir="auto">{" ".join(parts)}</div>' if parts else ""
    if exchange.running:
        if exchange.provisional:
            found = "These are quotes; the model is still composing its answer …"
        elif exchange.query:
            found = f"Reading {_count(len(exchange.passages), 'passage')} …"
        else:
            found = "Searching the archive …"
        return f'{written}<p class="dl-running">{found}</p>'
    return written


def _sentence(sentence: Sentence, exchange: Exchange) -> str:
    known = {citation.n: citation for citation in exchange.citations}
    marks = "".join(_mark(known[n], exchange.id) for n in sentence.citations if n in known)
    doubt = '<span class="dl-doubt">not supported by the sources</span>' if sentence.support == "unsupported" else ""
    start, last = _last_word(plain(sentence.text))
    return (
        f'<span class="dl-sentence dl-{sentence.support}">{_text(start)}'
        f'<span class="dl-tail">{_text(last)}{marks}</span>{doubt}</span>'
    )


def _last_word(text: str) -> tuple[str, str]:
    """A sentence in two parts, so that its marks stay on the line of its last word; a very long word may break."""
    start, space, last = text.rpartition(" ")
    return (start + space, last) if len(last) <= _LONGEST_TAIL else (text, "")


def _mark(citation: Citation, exchange_id: str) -> str:
    card = f"{exchange_id}-c{citation.n}"
    label = f"Source {citation.n}: {citation.title}, {citation.source or 'outlet unknown'}"
    return (
        f'<button type="button" class="dl-mark" data-opens="{card}" aria-controls="{card}" '
        f'aria-label="{_text(label)}">[{citation.n}]</button>'
    )


def _abstention(exchange: Exchange) -> str:
    nearest = "".join(
        f'<li><button type="button" class="dl-near" data-opens="{exchange.id}-p{passage.rank}" '
        f'aria-controls="{exchange.id}-p{passage.rank}">{_text(passage.title)}</button>'
        f'<span class="dl-meta">{_meta(passage)}</span>'
        f'<span class="dl-snippet" dir="auto">{_text(_shortened(plain(passage.text)))}</span></li>'
        for passage in exchange.passages[:NEAREST]
    )
    nearby = f'<h3>What the archive does say nearby</h3><ol class="dl-nearest">{nearest}</ol>' if nearest else ""
    return f'<div class="dl-abstention"><p class="dl-cannot">{_text(CANNOT_ANSWER)}</p>{nearby}</div>'


def _foot(exchange: Exchange, *, testable: bool) -> str:
    if exchange.stopped:
        return '<p class="dl-foot">Stopped.</p>'
    if exchange.answer is None:
        return ""
    cited = exchange.answer.citations
    facts = [f"Model: {exchange.answer.model}"]
    if cited:
        facts.append(_count(len({citation.article_id for citation in cited}), "article"))
        if outlets := {citation.source for citation in cited if citation.source}:
            facts.append(_count(len(outlets), "outlet"))
    else:
        facts.append(f"{_count(len(exchange.answer.passages), 'passage')} read")
    if exchange.answer.withheld:
        facts.append(f"{_count(len(exchange.answer.withheld), 'sentence')} without support withheld")
    if exchange.seconds is not None:
        facts.append(f"{exchange.seconds:.1f} s")
    why = f'<p class="dl-foot">{_text(exchange.answer.notice)}</p>' if exchange.answer.notice else ""
    test = (
        f'<button type="button" class="dl-plain dl-test" data-test="{exchange.id}">'
        "Wrong or incomplete? Make it a test question</button>"
        if testable
        else ""
    )
    return f'{why}<p class="dl-foot">{_text(" · ".join(facts))}</p>{test}'


def _cards(exchange: Exchange, *, hidden: bool, full: bool) -> str:
    named = exchange.passages[:NEAREST] if exchange.abstained else ()
    cited = "".join(_citation_card(citation, exchange) for citation in exchange.citations)
    found = "".join(_passage_card(passage, exchange.id) for passage in (exchange.passages if full else named))
    if exchange.abstained or not cited:
        name = "Nearest passages" if exchange.abstained else "Passages found"
        passages = f'<h3 class="dl-group">{name}</h3>{found}' if found else ""
    else:
        more = f"Other passages found ({len(exchange.passages)})"
        passages = f'<details class="dl-more"><summary>{more}</summary>{found}</details>' if found else ""
    return (
        f'<section class="dl-cards" data-exchange="{exchange.id}"{" hidden" if hidden else ""}>'
        f'<p class="dl-for" dir="auto">{_text(exchange.question)}</p>{cited}{passages}</section>'
    )


def _citation_card(citation: Citation, exchange: Exchange) -> str:
    found = exchange.excerpts.get(citation.n)
    alone = Excerpt("", citation.quote, "", cut_before=False, cut_after=False)
    gone = "" if found else '<p class="dl-gone">The article has changed or left the archive since.</p>'
    words = f'<blockquote class="dl-quote" dir="auto">{quoted(found or alone)}</blockquote>{gone}'
    return _card(f"{exchange.id}-c{citation.n}", f"[{citation.n}]", citation, words)


def _passage_card(passage: Passage, exchange_id: str) -> str:
    words = f'<blockquote class="dl-quote dl-passage" dir="auto">{_text(plain(passage.text))}</blockquote>'
    return _card(f"{exchange_id}-p{passage.rank}", "", passage, words)


def _card(card_id: str, number: str, of: Citation | Passage, words: str) -> str:
    badge = f'<span class="dl-number">{number}</span>' if number else ""
    address = web_address(of.url)
    link = (
        f'<a href="{_text(address[0])}" target="_blank" rel="noopener noreferrer nofollow">'
        f'Read at {_text(address[1])}<span aria-hidden="true"> ↗</span></a>'
        if address
        else ""
    )
    return (
        f'<article class="dl-card" id="{card_id}" data-card tabindex="-1">'
        f'<button type="button" class="dl-head" data-toggle aria-expanded="false">{badge}'
        f'<span class="dl-title" dir="auto">{_text(of.title)}</span></button>'
        f'<p class="dl-meta">{_meta(of)}</p>{words}'
        f'<p class="dl-actions">{link}<button type="button" class="dl-plain" data-back>Back to the answer</button></p>'
        "</article>"
    )


def _meta(of: Citation | Passage) -> str:
    outlet = f"<bdi>{_text(of.source)}</bdi>" if of.source else "outlet unknown"
    return f"{outlet} · {_text(published(of.published))}"


def quoted(words: Excerpt) -> str:
    """A quote, marked, among the words around it."""
    before, quote, after = without_marks(
        words.before + words.quote + words.after, [words.before, words.quote, words.after]
    )
    return (
        f'<span class="dl-around">{"… " if words.cut_before else ""}{_text(before)}</span><mark>{_text(quote)}</mark>'
        f'<span class="dl-around">{_text(after)}{" …" if words.cut_after else ""}</span>'
    )


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    if len(line) <= _SNIPPET:
        return line
    return f"{line[:_SNIPPET].rsplit(' ', 1)[0]} …"


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _text(value: str) -> str:
    """Text as HTML, for elements and for quoted attributes; carriage returns survive, lone surrogates do not."""
    sound = value.encode("utf-8", "replace").decode("utf-8")
    return html.escape(sound, quote=True).replace("\r", "&#13;").replace("\0", "\N{REPLACEMENT CHARACTER}")
