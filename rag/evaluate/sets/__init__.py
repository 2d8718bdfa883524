"""Question sets: read in any of four formats, checked against an archive, written back. See `load_set`."""

from rag.evaluate.sets.discover import load_set, load_sets
from rag.evaluate.sets.found import Problem, QuestionSet
from rag.evaluate.sets.resolve import resolve
from rag.evaluate.sets.write import write_set

__all__ = ["Problem", "QuestionSet", "load_set", "load_sets", "resolve", "write_set"]
