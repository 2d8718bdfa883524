"""Draft questions for a person to accept, mend or reject, each tied to the sentence that answers it.

By English rules over simple sentences: one gives a question only when every part of it is understood (a subject without
pronouns, one verb of a known list, and what follows it); all else is passed over, so that most articles give a question or
two and many give none. Or by a chat model, whose every word is checked against the sentence.
"""

from rag.evaluate.draft.choosing import MOST_ARTICLES, draft

__all__ = ["MOST_ARTICLES", "draft"]
