"""The report for a build server: JUnit XML, one test case for each question."""

from __future__ import annotations

import xml.etree.ElementTree as ET  # written, never read: nothing here parses XML
from collections.abc import Sequence

from rag.evaluate.record import Record, Summary
from rag.evaluate.report.changes import Baseline, formers
from rag.evaluate.report.escape import for_xml
from rag.evaluate.report.words import expected, explained, given, is_wrong, set_names, shortened


def junit_report(summary: Summary, records: Sequence[Record], baseline: Baseline | None = None) -> str:
    """JUnit XML: a failure for each question that is not right, an error where one took the place of an answer.

    A question that cannot be judged is skipped. The class of a case is its question's first tag, else the question set.
    baseline: adds to a failure how the question ended there.
    """
    info = summary.info
    failures = sum(1 for record in records if is_wrong(record) and record.outcome != "failed")
    counts = {
        "tests": str(len(records)),
        "failures": str(failures),
        "errors": str(sum(1 for record in records if record.outcome == "failed")),
        "skipped": str(sum(1 for record in records if record.outcome == "unknown")),
        "time": f"{sum(record.total_ms or 0.0 for record in records) / 1_000:.3f}",
    }
    root = ET.Element("testsuites", {"name": "dateline eval", **counts})
    suite = ET.SubElement(root, "testsuite", {"name": for_xml(info.name), **counts, "timestamp": for_xml(info.started)})
    properties = ET.SubElement(suite, "properties")
    facts = {
        "model": info.model,
        "sets": set_names(info),
        "archive_checksum": info.archive_checksum,
        "settings_hash": info.settings_hash,
        "code_version": info.code_version,
        **{f"measure {name}": repr(estimate.mean) for name, estimate in summary.measures.items()},
    }
    for name, value in facts.items():
        ET.SubElement(properties, "property", {"name": for_xml(name), "value": for_xml(value)})
    for record, former in zip(records, formers(records, baseline), strict=True):
        _case(suite, record, former, set_names(info))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=False).join(
        ('<?xml version="1.0" encoding="UTF-8"?>\n', "\n")
    )


def _case(suite: ET.Element, record: Record, former: Record | None, sets: str) -> None:
    question = record.question
    case = ET.SubElement(
        suite,
        "testcase",
        {
            "classname": for_xml(question.tags[0] if question.tags else sets),
            "name": for_xml(f"{question.id}: {shortened(question.question, 120)}"),
            "time": f"{(record.total_ms or 0.0) / 1_000:.3f}",
        },
    )
    if record.outcome == "right":
        return
    kind = {"failed": "error", "unknown": "skipped"}.get(record.outcome, "failure")
    before = f" Before: {former.outcome}." if former and former.outcome != record.outcome else ""
    message = record.error if kind == "error" and record.error else explained(record)
    result = ET.SubElement(case, kind, {"message": for_xml(shortened(message, 300) + before)})
    if kind == "skipped":
        return
    result.set("type", record.outcome)
    lines = [f"Question: {question.question}", f"Expected: {expected(record)}", f"Given: {given(record)}"]
    if record.answer:
        lines += [f"[{citation.n}] {citation.title}: {citation.quote}" for citation in record.answer.citations]
    result.text = for_xml("\n".join(lines))
