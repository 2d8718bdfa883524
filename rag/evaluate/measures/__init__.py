"""The measures of docs/evaluation.md. One file for each thing that can go well or badly; `scoring` puts them together."""
