"""Measures by a language model: is an answer right, is each sentence true to its quotes. Apart from all that code measures.

What a judge says is an opinion. It is asked several times in other words, with other letters for the labels; how far it
agrees with itself stands beside every figure.
"""

from rag.evaluate.judge.judging import judge_run

__all__ = ["judge_run"]
