"""Contacts that a phone takes over: vCard 3.0 (RFC 2426), which old phones read too."""

from content.vietnamese import tidy

LINE_LENGTH = 75  # bytes; longer lines are folded


def of_organization(organization, address):
    """Return the vCard of a body as text; `address` is that of its page."""
    return card(
        ("FN", organization.name),
        ("ORG", organization.name),
        ("TEL;TYPE=WORK,VOICE", e164(organization.phone)),
        ("TEL;TYPE=WORK,FAX", e164(organization.fax)),
        ("EMAIL;TYPE=INTERNET", organization.email),
        ("LABEL;TYPE=WORK", organization.address),
        ("URL", organization.website or address),
    )


def of_official(official, address):
    """Return the vCard of a person as text; `address` is that of the page of their body."""
    rest, _, given = official.full_name.rpartition(" ")
    phone, extension = e164(official.phone), official.extension
    return card(
        ("FN", official.full_name),
        ("N", given, rest),
        ("TITLE", official.title),
        ("ORG", official.organization.name, official.department),
        ("TEL;TYPE=WORK,VOICE", f"{phone};ext={extension}" if phone and extension else phone),
        ("TEL;TYPE=WORK,FAX", e164(official.fax)),
        ("EMAIL;TYPE=INTERNET", official.email),
        ("LABEL;TYPE=WORK", official.room),
        ("URL", address),
    )


def e164(number):
    return number.as_e164 if number else ""


def card(*lines):
    """Return a vCard of (name, part, …) lines; lines without any part are left out."""
    said = [(name, parts) for name, *parts in lines if any(parts)]
    body = [f"{name}:{';'.join(map(escaped, parts))}" for name, parts in said]
    whole = ["BEGIN:VCARD", "VERSION:3.0", *body, "END:VCARD"]
    return "".join(f"{folded(line)}\r\n" for line in whole)


def escaped(text):
    """Return `text` with the signs escaped that mean something in a vCard."""
    text = tidy(text).replace("\\", "\\\\").replace("\n", "\\n").replace(",", "\\,")
    return text if text.startswith("+") else text.replace(";", "\\;")


def folded(line):
    """Return `line` in pieces of at most 75 bytes; each further one begins with a space."""
    pieces, rest = [], line
    while len(rest.encode()) > LINE_LENGTH:
        cut = len(rest.encode()[: LINE_LENGTH - 1].decode(errors="ignore"))
        pieces.append(rest[:cut])
        rest = rest[cut:]
    return "\r\n ".join([*pieces, rest])
