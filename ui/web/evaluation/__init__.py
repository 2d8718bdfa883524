"""The evaluation page: question sets, runs, comparisons and drafts, for people who never use the command line."""
