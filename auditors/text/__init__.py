"""What is wrong with an instruction, as far as the text alone can tell."""

from overpaint.auditors.text.auditor import Text
from overpaint.auditors.text.language import Language
from overpaint.auditors.text.script import Script

__all__ = ["Language", "Script", "Text"]
