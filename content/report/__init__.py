"""What the command line says about the content, each time as text to read and as data for `--json`."""

from content.report.base import Report
from content.report.check import check
from content.report.diagrams import diagrams
from content.report.export import export
from content.report.stats import stats
from content.report.unread import unread

__all__ = ["Report", "check", "diagrams", "export", "stats", "unread"]
