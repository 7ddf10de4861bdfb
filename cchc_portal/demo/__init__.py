"""The demo: a local portal full of content written for it, ready to try.

data/ holds what is loaded (TOML and HTML), pictures.py draws the covers, loader.py stores it all
through the models. Nothing here is used in production.
"""


class Refusal(Exception):
    """Why the demo cannot go on; its text is the sentence for the person at the keyboard."""
