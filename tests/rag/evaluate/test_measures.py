"""Every measure against values worked out by hand. No archive, no model."""

from __future__ import annotations

import math
from decimal import Decimal

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.filters import Filters
from rag.answer import Answer, Citation, Passage, Sentence, answer_text
from rag.evaluate.measures import abstention, answers, citations, retrieval
from rag.evaluate.measures.cost import percentiles
from rag.evaluate.measures.evidence import Piece, pieces
from rag.evaluate.measures.figures import figures
from rag.evaluate.measures.words import holds, normalise
from rag.evaluate.question import Evidence
from rag.evaluate.record import Span

TEXT = "The bridge fell on Monday. Nobody was hurt, said the mayor. It will cost 1.5 million to rebuild."
FELL, HURT, COST = (0, 26), (27, 59), (60, 96)


def passage(article, start=0, end=10, rank=1):
    return Passage(
        rank=rank, article_id=article, title="", source=None, published=None, url=None,
        text=TEXT[start:end], start=start, end=end, scores={},
    )  # fmt: skip


def citation(article, start, end, n=1, quote=None):
    return Citation(
        n=n, article_id=article, title="", source=None, published=None, url=None,
        quote=TEXT[start:end] if quote is None else quote, start=start, end=end,
    )  # fmt: skip


def answered(sentences, cited=(), passages=()):
    sentences = [Sentence(text=text, citations=marks, support=support) for text, marks, support in sentences]
    return Answer(
        id=None, question="?", query="?", filters=Filters(), model="planted",
        status="answered" if sentences else "abstained", answer=answer_text(sentences),
        sentences=sentences, citations=list(cited), passages=list(passages),
    )  # fmt: skip


def piece(*places, quote="no such words", articles=()):
    spans = tuple(Span(article_id=a, start=s, end=e) for a, s, e in places)
    return Piece(quote=quote, articles=frozenset([*articles, *(a for a, _, _ in places)]), places=spans)


def article_text(article_id):
    return TEXT if article_id in {"a", "copy"} else None


class TestByArticle:
    def test_by_hand(self):
        # Articles in order of their first passage: x, a, y, b. Gold: a, b, c.
        found = retrieval.by_article([passage(i) for i in "xxaxyab"], ["a", "b", "c"])
        ideal = 1 + 1 / math.log2(3) + 1 / math.log2(4)
        assert found == pytest.approx(
            {
                "hit@1": 0,
                "hit@4": 1,
                "hit@10": 1,
                "recall@10": 2 / 3,
                "MRR@10": 1 / 2,
                "nDCG@10": (1 / math.log2(3) + 1 / math.log2(5)) / ideal,
                "MAP": (1 / 2 + 2 / 4) / 3,
            }
        )

    def test_nothing_found_is_0_and_nothing_known_is_no_score(self):
        assert retrieval.by_article([], ["a"]) == dict.fromkeys(retrieval.NAMES, 0.0)
        assert retrieval.by_article([passage("a")], []) == {}

    def test_below_the_tenth_article_only_map_sees_it(self):
        found = retrieval.by_article([passage(f"x{n}") for n in range(10)] + [passage("a")], ["a"])
        assert found == {**dict.fromkeys(retrieval.NAMES, 0.0), "MAP": pytest.approx(1 / 11)}

    def test_depth_curve(self):
        curve = retrieval.recall_curve([passage(i) for i in "xaxb"], ["a", "b"])
        assert curve == [0, 0.5, 1, 1, 1, 1, 1, 1, 1, 1]

    @given(st.lists(st.sampled_from("abcdefghijklmnop"), max_size=25), st.sets(st.sampled_from("abcdefgh"), min_size=1))
    def test_equals_ir_measures_and_a_plain_reading_of_the_formulas(self, ranked, gold):
        found = retrieval.by_article([passage(i) for i in ranked], gold)
        ranking = list(dict.fromkeys(ranked))
        run = [ir_measures.ScoredDoc("1", doc, 100.0 - n) for n, doc in enumerate(ranking)]
        qrels = [ir_measures.Qrel("1", doc, 1) for doc in gold]
        asked = [ir_measures.parse_measure(m) for m in ("Success@4", "R@10", "RR@10", "nDCG@10", "AP")]
        theirs = ir_measures.calc_aggregate(asked, qrels, run) if run else dict.fromkeys(asked, 0.0)
        ours = [found[name] for name in ("hit@4", "recall@10", "MRR@10", "nDCG@10", "MAP")]
        assert ours == pytest.approx([theirs[measure] for measure in asked])

        ranks = [n for n, doc in enumerate(ranking, start=1) if doc in gold]
        top = [n for n in ranks if n <= 10]
        assert found["hit@1"] == (1 in ranks)
        assert found["hit@10"] == bool(top)
        assert found["recall@10"] == pytest.approx(len(top) / len(gold))
        assert found["MRR@10"] == pytest.approx(1 / top[0] if top else 0)
        assert found["MAP"] == pytest.approx(sum(i / n for i, n in enumerate(ranks, start=1)) / len(gold))
        ideal = sum(1 / math.log2(n + 1) for n in range(1, min(len(gold), 10) + 1))
        assert found["nDCG@10"] == pytest.approx(sum(1 / math.log2(n + 1) for n in top) / ideal)
        assert retrieval.recall_curve([passage(i) for i in ranked], gold)[-1] == pytest.approx(found["recall@10"])


class TestBySpan:
    @pytest.mark.parametrize(
        ("start", "end", "held"), [(0, 20, True), (10, 15, True), (15, 30, True), (16, 30, False), (20, 30, False)]
    )
    def test_half_of_the_span_is_held(self, start, end, held):
        assert retrieval.holds(passage("a", start, end), piece(("a", 10, 20))) == held
        assert not retrieval.holds(passage("b", start, end), piece(("a", 10, 20)))

    def test_by_hand(self):
        # Rank 1: nothing. 2: two pieces. 3: one of them again. 4: a third. The fourth piece is nowhere.
        gold = [piece(("a", 0, 10)), piece(("a", 20, 30)), piece(("a", 50, 60)), piece(("b", 0, 10))]
        ranking = [passage("c"), passage("a", 0, 30), passage("a", 20, 30), passage("a", 45, 60)]
        ideal = 2 + 1 / math.log2(3) + 1 / math.log2(4)
        assert retrieval.by_span(ranking, gold) == pytest.approx(
            {
                "span hit@1": 0,
                "span hit@4": 1,
                "span hit@10": 1,
                "span recall@10": 3 / 4,
                "span MRR@10": 1 / 2,
                "span nDCG@10": (2 / math.log2(3) + 1 / math.log2(5)) / ideal,
                "span MAP": (1 / 2 + 2 / 4) / 3,
            }
        )

    def test_one_passage_with_all_the_evidence_is_perfect(self):
        gold = [piece(("a", 0, 10)), piece(("a", 20, 30))]
        assert set(retrieval.by_span([passage("a", 0, 40)], gold).values()) == {1.0}

    def test_any_place_will_do(self):
        assert retrieval.by_span([passage("copy", 5, 15)], [piece(("a", 0, 10), ("copy", 5, 15))])["span hit@1"] == 1

    def test_evidence_that_is_nowhere_gives_no_score(self):
        assert retrieval.by_span([passage("a")], [piece(articles=["a"])]) == {}

    @given(st.permutations(range(12)), st.sets(st.integers(0, 15), min_size=1))
    def test_with_one_piece_a_passage_it_is_ordinary_retrieval(self, order, wanted):
        ranking = [passage("a", 10 * n, 10 * n + 10) for n in order]
        by_span = retrieval.by_span(ranking, [piece(("a", 10 * n, 10 * n + 10)) for n in wanted])
        plain = retrieval.by_article([passage(str(n)) for n in order], [str(n) for n in wanted])
        assert by_span == pytest.approx({f"span {name}": value for name, value in plain.items()})


class TestPieces:
    def test_each_quote_with_its_places(self):
        evidence = [Evidence(article_id="a", quote=TEXT[slice(*FELL)]), Evidence(article_id="b", quote="Elsewhere.")]
        spans = [Span(article_id=i, start=FELL[0], end=FELL[1]) for i in ("a", "copy")]
        first, second = pieces(evidence, spans, article_text)
        assert (first.articles, first.places) == ({"a", "copy"}, tuple(spans))
        assert (second.articles, second.places) == ({"b"}, ())

    def test_a_span_with_words_of_its_own_is_a_piece(self):
        (only,) = pieces([], [Span(article_id="a", start=0, end=10)], article_text)
        assert only.quote == TEXT[:10]


class TestWords:
    @pytest.mark.parametrize(
        ("text", "normal"),
        [
            ("The U.S. Army", "us army"),
            ("an apple a day", "apple day"),
            ("Theatre, the", "theatre"),
            ("“Mali’s” — capital", "malis capital"),
            ("$1,000.50", "100050"),
            ("a-the", "athe"),
            ("  The\tend \n", "end"),
            ("A", ""),
        ],
    )
    def test_normalise(self, text, normal):
        assert normalise(text) == normal

    @pytest.mark.parametrize(
        ("text", "part", "held"),
        [
            ("in the U.S. capital", "US", True),
            ("Mali’s army", "Mali", True),
            ("the ex-president spoke", "president", True),
            ("about 1,000 contractors", "1000", True),
            ("in 2010", "10", False),
            ("1,000,000 people", "1,000", False),
            ("Iranian oil", "Iran", False),
            ("blood group A", "A", False),
            ("anything", "…", False),
            ("1.5 million people", "15 million", False),
            ("1.5 million people", "5 million", False),
            ("won 3-1", "31", False),
            ("won 3–1", "3-1", True),
            ("won 3-1", "3", True),
            ("on 9/11", "911", False),
            ("at 10:30.", "1030", False),
            ("It cost 1.5.", "1.5", True),
            ("from 2010-2012", "2012", True),
        ],
    )
    def test_holds_whole_words(self, text, part, held):
        assert holds(text, part) == held


class TestFigures:
    @pytest.mark.parametrize(
        ("text", "values"),
        [
            ("1,500,000", ["1500000"]),
            ("1.5 million", ["1500000"]),
            ("$1.5bn", ["1500000000"]),
            ("half a million", ["500000"]),
            ("a hundred and fifty", ["150"]),
            ("twenty-one, two", ["21", "2"]),
            ("three hundred and Mali has six", ["300", "6"]),
            ("two thousand and twenty-four", ["2024"]),
            ("12 January 2024", ["12", "2024"]),
            ("one of several million", []),
            ("COVID-19 in the 1990s", ["19", "1990"]),
            ("5.0", ["5"]),
            ("fell to -3", ["-3"]),
            ("(\u22121,500)", ["-1500"]),
            ("minus twenty-one", ["-21"]),
            ("from 3-5 to 3 -5", ["3", "5"]),
        ],
    )
    def test_by_value(self, text, values):
        assert figures(text) == {Decimal(value) for value in values}

    @given(st.integers(0, 10**12))
    def test_digits_with_and_without_commas(self, number):
        assert figures(f"{number:,}") == figures(str(number)) == {Decimal(number)}


def _squad_f1(given, accepted):
    """As SQuAD's script goes about it: words one by one, ASCII alone."""
    strip = str.maketrans("", "", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")

    def words(text):
        return [w for w in text.lower().translate(strip).split() if w not in {"a", "an", "the"}]

    left, right = words(given), words(accepted)
    common = 0
    pool = list(right)
    for word in left:
        if word in pool:
            pool.remove(word)
            common += 1
    if not left or not right:
        return float(left == right), float(left == right)
    precision, recall = common / len(left), common / len(right)
    return float(left == right), 2 * precision * recall / (precision + recall) if common else 0.0


_WORD = st.sampled_from(
    ["a", "an", "the", "The", "Mali", "mali's", "U.S.", "(1,000)", "troops", "-", "co-op", "troops!"]
)


class TestAnswers:
    def test_by_hand(self):
        # normalised: "bridge fell on monday" (4 words) and "monday" (1): F1 = 2 * 1 / 5.
        assert answers.measure("The bridge fell on Monday.", ["Sunday", "Monday"]) == pytest.approx(
            {"exact match": 0, "F1": 2 / 5, "contains": 1}
        )

    def test_words_count_as_often_as_in_both(self):
        # "very very good" and "very good good": 2 shared words of 3 and 3.
        assert answers.f1("very very good", ["very good good"]) == pytest.approx(2 / 3)

    def test_the_best_accepted_answer_counts(self):
        assert answers.exact_match("THE  Bureau, of African Affairs", ["x", "Bureau of African Affairs"]) == 1
        assert answers.f1("y", ["x", "y z"]) == pytest.approx(2 / 3)

    def test_numbers_right(self):
        assert answers.numbers_right("It cost 1,500,000 in 2024.", ["1.5 million", "2"]) == 1
        assert answers.numbers_right("It cost 1,500,000.", ["1.5 million in 2024"]) == 0
        assert answers.numbers_right("", ["15"]) == 0
        assert answers.numbers_right("15 men", ["the men"]) is None
        assert "numbers right" not in answers.measure("15 men", ["the men"])

    def test_no_words_no_score_and_an_abstention_has_no_words(self):
        assert answers.measure("anything", ["the", "…"]) == {}
        assert answers.plain_text(answered([])) == ""
        assert set(answers.measure("", ["Monday"]).values()) == {0.0}

    def test_unanswerable(self):
        assert answers.measure_unanswerable(abstained=True) == {"exact match": 1, "F1": 1}
        assert answers.measure_unanswerable(abstained=False) == {"exact match": 0, "F1": 0}

    def test_the_text_has_no_citation_marks(self):
        answer = answered([("One fell.", [1], "verbatim"), ("Two rose.", [2, 3], "supported")])
        assert answers.plain_text(answer) == "One fell. Two rose."

    @given(st.lists(_WORD, max_size=8), st.lists(_WORD, min_size=1, max_size=8))
    def test_equals_a_second_reading_of_squad(self, left, right):
        text, accepted = " ".join(left), " ".join(right)
        match, f1 = _squad_f1(text, accepted)
        assert answers.exact_match(text, [accepted]) == match
        assert answers.f1(text, [accepted]) == pytest.approx(f1)

    @given(st.text(), st.text())
    def test_bounds_and_order(self, text, accepted):
        match, f1 = answers.exact_match(text, [accepted]), answers.f1(text, [accepted])
        assert 0 <= match <= f1 <= 1
        assert f1 == pytest.approx(answers.f1(accepted, [text]))
        assert answers.exact_match(text, [text]) == 1


class TestCitations:
    def test_quote_validity(self):
        cited = [
            citation("a", *FELL),
            citation("a", *FELL, quote="Other words"),
            citation("gone", *FELL),
            citation("a", 5, 5),
        ]
        assert citations.quote_validity(cited, article_text) == 1 / 4

    def test_precision_and_recall_by_hand(self):
        gold = [piece(("a", *FELL)), piece(("a", *HURT)), piece(("b", 0, 10))]
        cited = [citation("a", 20, 30), citation("a", *COST), citation("b", 10, 20)]
        assert citations.precision(cited, gold) == pytest.approx(1 / 3)  # the first alone, and it cites two pieces
        assert citations.recall(cited, gold) == pytest.approx(2 / 3)

    @pytest.mark.parametrize(
        ("article", "quote", "right"),
        [
            ("a", "“the bridge fell on monday”", True),
            ("elsewhere", "The bridge fell on Monday", False),  # four words without the article
            (
                "elsewhere",
                "It says: the bridge fell on Monday. Nobody was hurt, said the mayor. Later it rained.",
                True,
            ),
            ("a", "The bridge", True),
            ("elsewhere", "The bridge", False),
            ("a", "The bridge fell on Tuesday", False),
            ("a", "", False),
        ],
    )
    def test_quotes_that_hold_one_another(self, article, quote, right):
        gold = piece(quote="The bridge fell on Monday. Nobody was hurt, said the mayor.", articles=["a"])
        assert citations.cites(citation(article, 500, 500 + len(quote), quote=quote), gold) == right

    def test_alce_by_hand(self):
        # A sentence is supported when each of its letters is in the quotes.
        def supports(sentence, cited):
            return set(sentence) <= set("".join(c.quote for c in cited))

        cited = [citation("a", 0, 3, n=n, quote=quote) for n, quote in enumerate(["a", "b", "ab", "c"], start=1)]
        answer = answered(
            [
                ("ab", [1, 2], "supported"),  # both needed
                ("ab", [3, 4], "supported"),  # the second is not
                ("abc", [1, 2], "supported"),  # not supported: neither counts
                ("c", [], "unsupported"),  # no citation
                ("ab", [1, 2, 3], "supported"),  # 3 alone supports; without 1 or 2 the rest does
            ],
            cited,
        )
        assert citations.alce_recall(answer, supports) == 3 / 5
        assert citations.alce_precision(answer, supports) == 4 / 9
        assert citations.sentences_supported(answer) == 4 / 5

    def test_support_is_verbatim_unless_told_otherwise(self):
        exact = answered([(TEXT[slice(*HURT)], [1], "verbatim")], [citation("a", 0, 96)])
        loose = answered([("Nobody was harmed.", [1], "supported")], [citation("a", 0, 96)])
        assert citations.alce_recall(exact) == citations.alce_precision(exact) == 1
        assert citations.alce_recall(loose) == citations.alce_precision(loose) == 0
        assert not citations.verbatim("ab", [citation("a", 0, 1, quote=quote) for quote in "ab"])

    def test_what_applies(self):
        uncited = answered([("It fell.", [], "unsupported")])
        gold = [piece(("a", *FELL))]
        assert citations.measure(uncited, gold, article_text) == dict.fromkeys(citations.NAMES, 0.0)
        assert set(citations.measure(uncited, [], article_text)) == set(citations.NAMES) - {
            "citation precision",
            "citation recall",
        }
        assert citations.measure(answered([]), gold, article_text) == {"citation recall": 0}
        assert citations.measure(answered([]), [], article_text) == {}


class TestAbstention:
    def test_rates_by_hand(self):
        # answerable, abstained: 3 right abstentions, 1 missed, 2 wrong ones, 4 answered.
        run = [(False, True)] * 3 + [(False, False)] + [(True, True)] * 2 + [(True, False)] * 4
        scores = [abstention.measure(answerable=a, abstained=b) for a, b in run]

        def rate(name):
            values = [s[name] for s in scores if name in s]
            return sum(values) / len(values)

        assert rate("abstention precision") == pytest.approx(3 / 5)
        assert rate("abstention recall") == pytest.approx(3 / 4)
        assert rate("wrong abstentions") == pytest.approx(2 / 6)
        estimate = abstention.f1_estimate(*zip(*run, strict=True))
        assert abstention.f1(*zip(*run, strict=True)) == estimate.mean == pytest.approx(2 * 0.6 * 0.75 / 1.35)
        assert estimate.low < estimate.mean < estimate.high
        assert estimate.n == 10
        assert estimate == abstention.f1_estimate(*zip(*run, strict=True))

    def test_f1_where_nothing_could_be_told(self):
        assert abstention.f1([True, True], [False, False]) is None
        assert abstention.f1_estimate([True, True], [False, False]) is None
        assert abstention.f1([True], [True]) == abstention.f1([False], [False]) == 0

    def test_risk_coverage_by_hand(self):
        judged = [(0.2, False), (0.9, True), (0.5, False), (0.7, True)]
        curve = abstention.risk_coverage(judged, questions=8)
        assert curve == [(1 / 8, 0), (2 / 8, 0), (3 / 8, 1 / 3), (4 / 8, 2 / 4)]
        assert abstention.aurc(judged) == pytest.approx((0 + 0 + 1 / 3 + 1 / 2) / 4)

    def test_ties_are_the_mean_over_their_orders(self):
        # right first: risks 0, 1/2; wrong first: 1, 1/2.
        assert abstention.risk_coverage([(0.5, True), (0.5, False)]) == [(0.5, 0.5), (1, 0.5)]

    def test_no_confidence_is_the_least(self):
        assert abstention.risk_coverage([(None, False), (-3.0, True)]) == [(0.5, 0), (1, 0.5)]

    def test_nothing_answered(self):
        assert abstention.risk_coverage([], 5) == []
        assert abstention.aurc([]) is abstention.aurc_estimate([]) is None

    @given(st.lists(st.tuples(st.sampled_from([None, 0.1, 0.5, 0.9]), st.booleans()), min_size=1), st.randoms())
    def test_the_order_of_questions_does_not_matter(self, judged, random):
        shuffled = random.sample(judged, len(judged))
        assert abstention.aurc(shuffled) == pytest.approx(abstention.aurc(judged))
        curve = abstention.risk_coverage(judged)
        assert curve[-1] == pytest.approx((1, sum(not right for _, right in judged) / len(judged)))

    @given(st.lists(st.booleans(), min_size=2, max_size=30))
    def test_no_order_is_better_than_right_before_wrong(self, right):
        by_rank = [(-float(n), value) for n, value in enumerate(right)]
        best = [(float(value), value) for value in right]
        worst = [(-float(value), value) for value in right]
        assert abstention.aurc(best) <= abstention.aurc(by_rank) + 1e-12 <= abstention.aurc(worst) + 2e-12

    def test_aurc_has_an_interval(self):
        estimate = abstention.aurc_estimate([(n / 20, n % 3 > 0) for n in range(20)])
        assert 0 <= estimate.low < estimate.mean < estimate.high <= 1


def test_percentiles():
    assert percentiles([7.0]) == (7, 7)
    assert percentiles(range(101)) == (50, 95)
    assert percentiles([10, 20]) == pytest.approx((15, 19.5))
