"""Errors told to a Sentry server, when SENTRY_DSN names one: kind and place, nobody's data."""


def report_to(address, **options):
    """Have unexpected errors reported to `address`; without it nothing is imported."""
    import sentry_sdk

    sentry_sdk.init(
        dsn=address,
        before_send=without_people,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        traces_sample_rate=0,
        **options,
    )


def without_people(event, hint):
    """Keep of an event what an error is and where; drop visitor, account, query and texts.

    The text of an exception goes, too: a database quotes the row in it.
    """
    kinds = [error.get("type") for error in event.get("exception", {}).get("values", ())]
    if "DisallowedHost" in kinds:
        return None  # scanners ask by names that are not ours; that is no error of the portal
    request = event.get("request", {})
    event["request"] = {
        "method": request.get("method"),
        "url": str(request.get("url", "")).partition("?")[0],
    }
    for name in ("user", "breadcrumbs", "extra", "contexts", "server_name", "logentry", "message"):
        event.pop(name, None)
    for error in event.get("exception", {}).get("values", ()):
        error["value"] = ""
    return event
