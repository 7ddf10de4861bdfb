"""How the portal is seen from outside: alive, ready, its log lines, its metrics, its errors.

None of them carries what tells of a person: no address of a visitor, no account, no query string,
no values of a form or of SQL.
"""
