"""Where a request comes from when nginx hands it on."""

from ipaddress import ip_address


class ClientAddressMiddleware:
    """Puts the client's address into REMOTE_ADDR: the last one of X-Forwarded-For.

    The last is what our own nginx saw and added; those before it are the client's own words.
    Believed only from a proxy of this machine or network, so a client that comes straight to the
    server cannot name another address.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        named = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        seen = request.META.get("REMOTE_ADDR", "")
        if as_address(named) and is_near(seen):
            request.META["REMOTE_ADDR"] = named
        elif seen and not as_address(seen):
            request.META["REMOTE_ADDR"] = ""
        return self.get_response(request)


def as_address(text):
    """Return the IP address that `text` is, None when it is none."""
    try:
        return ip_address(text)
    except ValueError:
        return None


def is_near(text):
    """Say whether `text` is an address of this machine or network, or of a socket file."""
    address = as_address(text)
    return address is None or address.is_loopback or address.is_private
