"""Judges the answers of a finished run with a chat model, and keeps its readings in the run's folder.

    judgements.jsonl    a Judgement a line, written as soon as it is known; also those of other judges and answers

Goes on where it was cut off. An answer with a reading that gave no label is judged anew, and its former readings go. Knows no measure that code computes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from langchain_core.language_models import BaseChatModel

from index.article import digest
from index.errors import InputError
from rag.evaluate.intervals import estimate
from rag.evaluate.judge import prompts
from rag.evaluate.judge.agreement import agreement
from rag.evaluate.judge.verdicts import NAMES, VALUES, Judgement, Reading, score
from rag.evaluate.measures.answers import plain_text
from rag.evaluate.measures.words import normalise
from rag.evaluate.record import Judged, Record
from rag.evaluate.reply import ReplyFailed, reply
from rag.evaluate.run import Run, in_order, write_summary, write_whole

FILE = "judgements.jsonl"
ROUNDS = 2
MOST_ROUNDS = 10
OnJudged = Callable[[int, int], None]


def judge_run(
    run: Run,
    judge: BaseChatModel,
    name: str,
    *,
    rounds: int = ROUNDS,
    parallel: int = 1,
    on_judged: OnJudged = lambda done, total: None,
) -> Run:
    """The run with `judged` in its summary, which is also written to its folder.

    judge: asked for every answer of the run, `rounds` times for each thing. name: what the judge is called in reports.
    parallel: answers judged at the same time. on_judged: called with (answers done, answers in all).
    A reading that fails has no label and is counted; it stops nothing. Raises InputError for fewer than 2 rounds: a
    judge that is asked once tells nothing of how sure its word is.
    """
    if not 2 <= rounds <= MOST_ROUNDS:
        raise InputError(f"A judge is asked 2 to {MOST_ROUNDS} times, {rounds} was given: choose a number between.")
    answered = [
        record
        for record in run.records
        if record.outcome != "failed" and record.answer and record.answer.status == "answered"
    ]
    path = run.folder / FILE
    known = {judgement.key: judgement for judgement in read_judgements(path)}
    judgements: list[Judgement] = []
    calls = (partial(_judgement, record, judge, name, rounds, known) for record in answered)
    write_whole(path, "".join(f"{judgement.model_dump_json()}\n" for judgement in known.values()))
    with path.open("a", encoding="utf-8") as out, closing(in_order(calls, parallel)) as judged:
        for judgement in judged:
            if judgement.key not in known:
                out.write(judgement.model_dump_json() + "\n")
                out.flush()
            judgements.append(judgement)
            on_judged(len(judgements), len(answered))
    summary = run.summary.model_copy(update={"judged": judged_in_figures(name, rounds, answered, judgements)})
    write_summary(run.folder, summary)
    return Run(run.folder, summary, run.records)


def read_judgements(path: Path) -> list[Judgement]:
    """The judgements in a file that are whole and have a label for every reading; none when there is no file."""
    if not path.exists():
        return []
    found: list[Judgement] = []
    for line in path.read_text("utf-8").split("\n"):
        try:
            judgement = Judgement.model_validate_json(line)
        except ValueError:  # cut off in the middle, or from another version: this one is judged again
            continue
        if all(reading.label for name in NAMES for readings in judgement.readings(name) for reading in readings):
            found.append(judgement)
    return found


def judged_in_figures(name: str, rounds: int, records: Sequence[Record], judgements: Sequence[Judgement]) -> Judged:
    """What a judge said of a run, in figures; records and judgements of the same questions in the same order."""
    scores: dict[str, list[float]] = {measure: [] for measure in NAMES}
    labels: dict[str, dict[str, int]] = {}
    unscored: dict[str, list[str]] = {}
    agreements = {}
    problems: Counter[str] = Counter()
    for measure in NAMES:
        units = [readings for judgement in judgements for readings in judgement.readings(measure)]
        flat = [reading for readings in units for reading in readings]
        counted = Counter(reading.label for reading in flat)
        labels[measure] = {label: counted[label] for label in VALUES} | {"no label": counted[None]}
        problems.update(reading.problem for reading in flat if reading.problem)
        for judgement in judgements:
            parts = [score(readings) for readings in judgement.readings(measure)]
            known = [part for part in parts if part is not None]
            if known:
                scores[measure].append(sum(known) / len(known))
            if len(known) < len(parts):
                unscored.setdefault(measure, []).append(judgement.question_id)
        values = [[None if r.label is None else VALUES[r.label] for r in readings] for readings in units]
        if (found := agreement(values)) is not None:
            agreements[measure] = found
    return Judged(
        judge=name,
        rounds=rounds,
        answers=len(records),
        measures={measure: estimate(values) for measure, values in scores.items() if values},
        agreement=agreements,
        labels=labels,
        unscored=unscored,
        problems=dict(problems.most_common()),
        uncited=sum(not sentence.citations for r in records if r.answer for sentence in r.answer.sentences),
    )


def _judgement(record: Record, judge: BaseChatModel, name: str, rounds: int, known: dict[str, Judgement]) -> Judgement:
    of_answer = list(_of_answer(record, rounds))
    of_sentences = dict(_of_sentences(record, rounds))
    everything = [*of_answer, *(prompt for asked in of_sentences.values() for prompt in asked)]
    key = digest("\n".join([name, record.question.id, *(f"{prompt.rules}\n{prompt.data}" for prompt in everything)]))
    return known.get(key) or Judgement(
        question_id=record.question.id,
        key=key,
        correctness=tuple(_reading(judge, prompt) for prompt in of_answer),
        sentences=tuple(of_sentences),
        faithfulness=tuple(tuple(_reading(judge, prompt) for prompt in asked) for asked in of_sentences.values()),
    )


def _of_answer(record: Record, rounds: int) -> Iterator[prompts.Prompt]:
    accepted = tuple(answer for answer in record.question.answers if normalise(answer))
    if record.answer and accepted:
        for number in range(rounds):
            yield prompts.correctness(record.question.question, accepted, plain_text(record.answer), number)


def _of_sentences(record: Record, rounds: int) -> Iterator[tuple[int, list[prompts.Prompt]]]:
    answer = record.answer
    quotes = {citation.n: citation.quote for citation in answer.citations} if answer else {}
    for at, sentence in enumerate(answer.sentences if answer else ()):
        cited = [quotes[n] for n in sentence.citations if n in quotes]
        if cited:
            yield at, [prompts.faithfulness(sentence.text, cited, number) for number in range(rounds)]


def _reading(judge: BaseChatModel, prompt: prompts.Prompt) -> Reading:
    try:
        said = reply(judge, prompt.rules, prompt.data, most=prompts.LONGEST_REPLY)
    except ReplyFailed as failure:
        return Reading(label=None, problem=str(failure))
    return prompts.read(said, prompt.letters)
