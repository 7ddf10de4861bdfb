"""The tables of the ground floor, where Django looks for them."""

from content.audit import AuditEntry
from content.uploads import Kept, Sent

__all__ = ["AuditEntry", "Kept", "Sent"]
