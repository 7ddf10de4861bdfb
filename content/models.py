"""The tables of the ground floor, where Django looks for them."""

from content.audit import AuditEntry

__all__ = ["AuditEntry"]
