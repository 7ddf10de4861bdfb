"""What became, or would become, of one saved page."""

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path


class Verdict(Enum):
    CREATED = "tạo mới"
    UPDATED = "cập nhật"
    UNCHANGED = "không đổi"
    KEPT = "đã sửa tay, giữ nguyên"
    REFUSED = "không nhập được"


@dataclass
class Outcome:
    """One line of the report; `notes` are for the person who runs the import, in Vietnamese."""

    path: Path
    verdict: Verdict
    reason: str = ""
    title: str = ""
    published_at: object = None
    section: str = ""
    sections_made: list = field(default_factory=list)
    addresses: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    @property
    def is_noteworthy(self):
        """Whether a person should look at it after an import that went well."""
        odd = self.verdict in (Verdict.KEPT, Verdict.REFUSED)
        return odd or bool(self.notes or self.sections_made)

    def as_json(self):
        """Return the outcome as plain values; the time in ISO 8601."""
        at = self.published_at and self.published_at.isoformat()
        plain = {"path": str(self.path), "verdict": self.verdict.name.lower(), "published_at": at}
        return vars(self) | plain | {"label": self.verdict.value}
