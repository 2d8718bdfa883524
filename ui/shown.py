"""One article as it is shown whole: what `dateline show --json` prints and GET /api/articles/{id} returns.

Knows nothing of search, answers or screens.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from index.archive import Archive


class ShownArticle(BaseModel):
    """An article with the ids of the other articles that have the same words; offsets refer to `text`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    text: str
    source: str | None
    published: str | None
    url: str | None
    author: str | None
    language: str | None
    copies: list[str]


def show(archive: Archive, article_id: str) -> ShownArticle:
    """The article with this id; raises ArticleNotFound."""
    article = archive.article(article_id)
    return ShownArticle(
        id=article.id,
        title=article.title,
        text=article.text,
        source=article.source,
        published=article.published,
        url=article.url,
        author=article.author,
        language=article.language,
        copies=archive.copies(article),
    )
