"""Question sets and runs around an opened archive: for the command line and for the evaluation page.

`info` and `runs` are what both share; `places`, `sets`, `drafts`, `kept`, `background` and `workbench` are behind the page. Knows
nothing of HTTP or HTML.
"""

from ui.evaluation.info import run_folder, run_info
from ui.evaluation.runs import evaluate_sets, sampled, write_reports

__all__ = ["evaluate_sets", "run_folder", "run_info", "sampled", "write_reports"]
