"""What an exam does without a browser, for those who asked for `offline_access` when they logged in."""

import os

import requests
from authlib.integrations.requests_client import OAuth2Session

passport = requests.get(os.environ["PASSPORT_DISCOVERY"], timeout=10).json()


def client(token=None):
    return OAuth2Session(os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"], token=token)


def refreshed(token):
    """The next tokens. Keep them before you use them: the refresh token is another one, and the old one is worth nothing from now on."""
    return client().refresh_token(passport["token_endpoint"], refresh_token=token["refresh_token"])


def person(token):
    return client(token).get(passport["userinfo_endpoint"]).json()


def is_active(token, kind):
    """Asks the passport whether a token is still good. `kind` is `access_token` or `refresh_token`."""
    return client().introspect_token(passport["introspection_endpoint"], token[kind], token_type_hint=kind).json()["active"]


def forget(token):
    """Ends the refresh token and everything that was made from it."""
    return client().revoke_token(passport["revocation_endpoint"], token["refresh_token"], token_type_hint="refresh_token")
