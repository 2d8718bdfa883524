"""Understanding a question before anything is searched: what it leans on in its conversation, and the days it speaks of."""
