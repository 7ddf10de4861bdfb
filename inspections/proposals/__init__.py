"""From text to data: what an article about an inspection says, proposed for staff to tick.

Pure: no database, no network, no model of language; rules with names. Every proposal knows the
place in the text that it comes from.
"""

from inspections.proposals.reading import Proposals, read

__all__ = ["Proposals", "read"]
