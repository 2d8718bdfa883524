"""Draft questions for a person to accept, mend or reject: English rules over simple sentences, no language model.

A sentence gives a question only when every part of it is understood: a subject without pronouns, one verb of a known
list, and what follows it. All else is passed over, so that most articles give a question or two and many give none.
"""

from rag.evaluate.draft.choosing import MOST_ARTICLES, draft

__all__ = ["MOST_ARTICLES", "draft"]
