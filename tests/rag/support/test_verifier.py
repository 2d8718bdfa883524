"""Which sentences pass, with which citations, and what is said of the others. All wording is made up."""

from __future__ import annotations

import pytest
from evidence_of import evidence_of

from rag.support import VerificationSettings, Verifier
from rag.support.verifier import Fault, _weight

MILL = "The mill in Arnby was closed on Tuesday after inspectors found that 1,500,000 litres of waste had leaked into the river."
UNION = "Greta Holm, the leader of the union, said that the company had refused to pay more than 50 workers."
VOTE = "The council rejected the plan to sell the harbour. Mayor Tomas Lind had asked for a delay until 2026."
OTHER = "A new library opened in the town, and children were given books by the author Ines Moreau."


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        (
            "Inspectors found that 1.5 million litres of waste had leaked into the river, and the mill in Arnby was shut.",
            1,
        ),
        ("The mill in Arnby was closed on 12 March 2024 after a leak of waste into the river.", 1),
        ("According to the leader of the union, Greta Holm, the company would not pay over fifty workers.", 2),
        ("The plan to sell the harbour was turned down by the council.", 3),
        ("Lind asked for a delay until 2026.", 3),
    ],
)
def test_a_paraphrase_is_supported_by_what_it_rests_on(verifier, sentence, number):
    checked = verifier.check(f"{sentence} [{number}]", [number], evidence_of(MILL, UNION, VOTE, OTHER))
    assert (checked.support, checked.citations, checked.reasons) == ("supported", (number,), ())
    assert checked.text == sentence


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Inspectors found that 2.5 million litres of waste had leaked into the river.", "2.5 million"),
        ("The mill in Arnby was closed on 14 March 2024 after a leak of waste into the river.", "14 March 2024"),
        ("The mill in Selby was closed after inspectors found that waste had leaked into the river.", "Selby"),
        ("Greta Holm said that the company had refused to pay fewer than 50 workers.", "fewer"),
        ("Greta Holm said that the company had agreed to pay more than 50 workers.", ""),
        ("The council approved the plan to sell the harbour.", "approved"),
        ("The council did not reject the plan to sell the harbour.", ""),
        ("Mayor Ines Moreau had asked for a delay until 2026.", "Ines Moreau"),
        ('Greta Holm said that the company "never paid its people".', "never paid its people"),
        ("The mill in Arnby won a prize for the best bread of the year.", ""),
    ],
)
def test_an_altered_one_is_not_and_the_reason_is_told(verifier, sentence, reason):
    checked = verifier.check(sentence, [1, 2, 3], evidence_of(MILL, UNION, VOTE, OTHER))
    assert (checked.support, checked.citations) == ("unsupported", ())
    assert reason.lower() in " ".join(checked.reasons).lower()
    assert checked.reasons


def test_a_whole_sentence_of_the_evidence_is_verbatim_line_breaks_aside(verifier):
    evidence = evidence_of(MILL, VOTE.replace("the plan", "the\n  plan"))
    checked = verifier.check("The council rejected the plan to sell the harbour. [2]", [2], evidence)
    assert (checked.support, checked.citations) == ("verbatim", (2,))
    part = verifier.check("The council rejected the plan.", [2], evidence)
    assert part.support != "verbatim"


def test_a_wrong_citation_is_re_pointed_and_a_missing_one_found(verifier):
    evidence = evidence_of(MILL, UNION, VOTE, OTHER)
    sentence = "The plan to sell the harbour was turned down by the council."
    for cited in ([1], [], [9], [1, 4]):
        assert verifier.check(sentence, cited, evidence).citations == (3,)


def test_two_pieces_may_support_one_sentence_together(verifier):
    sentence = "The mill in Arnby was closed on Tuesday, and the council rejected the plan to sell the harbour."
    checked = verifier.check(sentence, [1, 3], evidence_of(MILL, UNION, VOTE, OTHER))
    assert (checked.support, checked.citations) == ("supported", (1, 3))


def test_every_citation_that_supports_the_sentence_alone_is_kept(verifier):
    evidence = evidence_of(VOTE, MILL, VOTE)
    assert verifier.check(
        "The plan to sell the harbour was turned down by the council.", [1, 3], evidence
    ).citations == (1, 3)


@pytest.mark.parametrize("sentence", ["", "   ", "[1]", "...", "[1][2]"])
def test_what_says_nothing_is_unsupported(verifier, sentence):
    checked = verifier.check(sentence, [1], evidence_of(MILL))
    assert checked.support == "unsupported"
    assert checked.reasons


def test_without_evidence_nothing_is_supported(verifier):
    checked = verifier.check("The council rejected the plan.", [1], [])
    assert (checked.support, checked.citations) == ("unsupported", ())
    assert checked.reasons


def test_in_another_language_numbers_names_and_quotations_are_still_held_to(verifier):
    evidence = evidence_of("Der Stadtrat von Arnby hat am 5. Mai beschlossen, 40 neue Wohnungen am Hafen zu bauen.")
    assert verifier.check("Am Hafen baut Arnby 40 neue Wohnungen.", [1], evidence).support == "supported"
    assert verifier.check("Am Hafen baut Arnby 60 neue Wohnungen.", [1], evidence).support == "unsupported"
    assert verifier.check("Am Hafen baut Selby 40 neue Wohnungen.", [1], evidence).support == "unsupported"


def test_evidence_is_embedded_once(embedding):
    class Counting:
        texts = 0

        def encode(self, texts):
            self.texts += len(texts)
            return embedding.encode(texts)

    counting = Counting()
    verifier = Verifier(counting, VerificationSettings())
    evidence = evidence_of(MILL, UNION, VOTE, OTHER)
    verifier.check("Waste leaked into the river in Arnby.", [1], evidence)
    before = counting.texts
    verifier.check("The harbour will not be sold.", [3], evidence)
    assert counting.texts == before + 1


def test_callers_may_share_one_while_what_it_remembers_is_put_out(embedding, monkeypatch):
    monkeypatch.setattr("rag.support.verifier._REMEMBERED", 1)

    class Interrupted:
        """While one caller waits for its vectors, another checks against other evidence."""

        other = True

        def encode(self, texts):
            if self.other:
                self.other = False
                verifier.check("The harbour was sold.", [1], evidence_of(VOTE, OTHER))
            return embedding.encode(texts)

    interrupted = Interrupted()
    verifier = Verifier(interrupted, VerificationSettings())
    interrupted.other = False
    verifier.check("Waste leaked into the river.", [1], evidence_of(MILL))
    interrupted.other = True
    checked = verifier.check("Waste leaked into the river in Arnby.", [1], evidence_of(MILL, UNION))
    assert checked.support == "supported"


def test_a_number_in_brackets_is_a_citation_mark_only_where_there_is_such_evidence(verifier):
    coup = evidence_of("The coup of [2019] removed the president of Arnby.")
    assert verifier.check("The coup of [2020] removed the president of Arnby.", [1], coup).support == "unsupported"
    assert verifier.check("The coup of [2019] removed the president of Arnby.", [1], coup).support == "verbatim"
    assert verifier.check("The coup removed the president of Arnby [1].", [1], coup).text.endswith("Arnby.")


def test_evidence_that_says_nothing_of_a_sentence_is_further_off_than_any_that_says_otherwise():
    silent = [Fault("meaning", "however this is put")]
    assert _weight(silent) > _weight([Fault("number", "no evidence says this"), Fault("date", ""), Fault("name", "")])
