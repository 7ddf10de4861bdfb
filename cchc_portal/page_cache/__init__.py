"""Finished public pages, kept in front of Django: key, proof of freshness, bytes, shelves.

A kept page answers only under the content version of this very request, which the database tells,
or a stamp by which nothing was committed since it told it; and only until the next moment at which
the clock alone changes what the public sees. What is kept was made for a request built from the key
alone, so nothing of any visitor is in it.
"""
