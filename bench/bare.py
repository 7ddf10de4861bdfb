"""The ceiling of any page cache in Python: a WSGI application that returns one answer, made before.

BARE_ANSWER names a JSON file with "headers" and "body" (base64), as bench/pages.py writes it.
"""

import base64
import json
import os
from pathlib import Path

answer = json.loads(Path(os.environ["BARE_ANSWER"]).read_text())
headers = [tuple(each) for each in answer["headers"]]
body = [base64.b64decode(answer["body"])]


def application(environ, start_response):
    start_response("200 OK", headers)
    return body
