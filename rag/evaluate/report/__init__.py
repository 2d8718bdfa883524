"""A run as text that people and programs read: an HTML page, Markdown, JUnit XML, lines for a terminal.

Pure functions of values; nothing here reads or writes a file of the run.
"""

from rag.evaluate.report.changes import Baseline
from rag.evaluate.report.html import html_report
from rag.evaluate.report.junit import junit_report
from rag.evaluate.report.markdown import markdown_report
from rag.evaluate.report.text import text_report

__all__ = ["Baseline", "html_report", "junit_report", "markdown_report", "text_report"]
