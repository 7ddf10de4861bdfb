"""Exit 0 when the server answers /live: python live.py [SOCKET]; without one, at port 8000."""

import socket
import sys

family, place = (
    (socket.AF_UNIX, sys.argv[1]) if sys.argv[1:] else (socket.AF_INET, ("127.0.0.1", 8000))
)
with socket.socket(family) as line:
    line.settimeout(2)
    line.connect(place)
    line.sendall(b"GET /live HTTP/1.0\r\nHost: cchc\r\n\r\n")
    sys.exit(0 if b" 200 " in line.recv(64) else 1)
