"""P10: the endpoints as Authlib uses them, for a person who has logged in in a real browser."""

import base64
import importlib
import json
from urllib.parse import urlsplit

import pytest
import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from service import eventually

REDIRECT_URI = "http://127.0.0.1:9/callback"


@pytest.fixture(scope="session")
def client(passport):
    secret = passport.add_client("worker", REDIRECT_URI)
    return {"PASSPORT_DISCOVERY": passport.discovery, "CLIENT_ID": "worker", "CLIENT_SECRET": secret}


@pytest.fixture
def worker(client, monkeypatch):
    for name, value in client.items():
        monkeypatch.setenv(name, value)
    return importlib.import_module("worker")


@pytest.fixture
def token(worker, page, person, log_in):
    return granted(worker, page, lambda: log_in(page, person))


def granted(worker, page, log_in, scope="openid email offline_access", **options):
    """Tokens by authorization code and PKCE; the browser's way back is caught, since no exam listens there."""
    session = worker.client()
    session.scope, session.redirect_uri, session.code_challenge_method = scope, REDIRECT_URI, "S256"
    verifier, nonce = generate_token(48), generate_token()
    url, state = session.create_authorization_url(
        worker.passport["authorization_endpoint"], code_verifier=verifier, nonce=nonce, **options
    )
    returned = []
    page.route("**/callback?*", lambda route: (returned.append(route.request.url), route.fulfill(body="back")))
    page.goto(url)
    log_in()
    page.wait_for_url("**/callback?*")
    assert f"iss={worker.passport['issuer']}" in requests.utils.unquote(urlsplit(returned[0]).query), "RFC 9207"
    token = session.fetch_token(
        worker.passport["token_endpoint"], authorization_response=returned[0], state=state, code_verifier=verifier
    )
    assert claims(worker, token["id_token"])["nonce"] == nonce
    return token


def claims(worker, token, audience=None):
    """Checked by the published keys, as a client library that was written elsewhere does it."""
    keys = KeySet.import_key_set(requests.get(worker.passport["jwks_uri"], timeout=10).json())
    decoded = jwt.decode(token, keys, algorithms=worker.passport["id_token_signing_alg_values_supported"])
    rules = jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": worker.passport["issuer"]},
        aud={"essential": True, "value": audience or "worker"},
        exp={"essential": True},
        sub={"essential": True},
    )
    rules.validate(decoded.claims)
    return decoded.claims


def test_p10_both_metadata_documents_are_one(passport, worker):
    oauth = requests.get(f"{passport.url}/.well-known/oauth-authorization-server", timeout=10).json()
    assert oauth == worker.passport and oauth["issuer"] == passport.url


def test_p10_id_and_access_token_verify_with_the_published_keys(passport, worker, token, person):
    identity = claims(worker, token["id_token"])
    assert identity["email"] == person and identity["email_verified"] is True
    access = claims(worker, token["access_token"], audience=passport.url)
    assert (access["client_id"], access["sub"], access["scope"]) == ("worker", identity["sub"], token["scope"])
    header = json.loads(base64.urlsafe_b64decode(token["access_token"].split(".")[0] + "=="))
    assert (header["typ"], header["alg"]) == ("at+jwt", "RS256")
    cut = token["id_token"][:-8] + "AAAAAAAA"
    with pytest.raises(JoseError):
        claims(worker, cut)


def test_p10_userinfo_in_three_forms(worker, token, person):
    endpoint, access = worker.passport["userinfo_endpoint"], token["access_token"]
    header = {"Authorization": f"Bearer {access}"}
    by_post = requests.post(endpoint, headers=header, timeout=10).json()
    by_form = requests.post(endpoint, data={"access_token": access}, timeout=10).json()
    assert worker.person(token) == by_post == by_form
    assert by_form["email"] == person and by_form["sub"] == claims(worker, token["id_token"])["sub"]
    refused = requests.get(endpoint, headers={"Authorization": "Bearer rubbish"}, timeout=10)
    assert refused.status_code == 401 and 'error="invalid_token"' in refused.headers["WWW-Authenticate"]


def test_p10_refresh_tokens_rotate_and_a_lost_answer_is_given_again(worker, token):
    lost = worker.refreshed(token)
    again = worker.refreshed(token)
    assert again["refresh_token"] == lost["refresh_token"] != token["refresh_token"]
    assert again["access_token"] == lost["access_token"]
    assert claims(worker, again["id_token"])["sub"] == claims(worker, token["id_token"])["sub"]
    assert worker.refreshed(again)["refresh_token"] != again["refresh_token"]


def test_p10_an_old_refresh_token_ends_them_all(worker, token):
    second = worker.refreshed(token)
    third = worker.refreshed(second)
    assert worker.is_active(third, "access_token") and worker.is_active(third, "refresh_token")
    with pytest.raises(OAuthError, match="invalid_grant"):
        worker.refreshed(token)
    with pytest.raises(OAuthError, match="invalid_grant"):
        worker.refreshed(third)
    assert not worker.is_active(third, "access_token") and not worker.is_active(third, "refresh_token")
    assert worker.client(third).get(worker.passport["userinfo_endpoint"]).status_code == 401


def test_p10_a_refresh_token_is_bound_to_its_client(passport, worker, token):
    secret = passport.add_client("stranger", REDIRECT_URI)
    with pytest.raises(OAuthError, match="invalid_grant"):
        OAuth2Session("stranger", secret).refresh_token(worker.passport["token_endpoint"], refresh_token=token["refresh_token"])
    seen = OAuth2Session("stranger", secret).introspect_token(worker.passport["introspection_endpoint"], token["access_token"])
    assert seen.json() == {"active": False}
    assert worker.is_active(token, "refresh_token")


def test_p10_a_revoked_token_is_no_token(worker, token):
    assert worker.forget(token).status_code == 200
    assert not worker.is_active(token, "access_token")
    with pytest.raises(OAuthError, match="invalid_grant"):
        worker.refreshed(token)
    assert worker.forget(token).status_code == 200


def test_p10_client_secret_post_works_as_well(worker, token, client):
    session = OAuth2Session("worker", client["CLIENT_SECRET"], token_endpoint_auth_method="client_secret_post")
    assert session.refresh_token(worker.passport["token_endpoint"], refresh_token=token["refresh_token"])["token_type"] == "Bearer"


def test_p10_a_running_passport_takes_up_new_keys_while_old_tokens_live(passport, worker, token):
    def published():
        return {key["kid"] for key in requests.get(worker.passport["jwks_uri"], timeout=10).json()["keys"]}

    def signer(answer):
        return json.loads(base64.urlsafe_b64decode(answer["id_token"].split(".")[0] + "=="))["kid"]

    old = published()
    keys = json.loads(passport.command("keys", "rotate"))["keys"]
    new = {key["kid"] for key in keys if key["state"] == "next"}
    assert old < {key["kid"] for key in keys} and len(new) == 2
    try:
        passport.advance(31)
        eventually("the new keys to be published", lambda: published() == old | new)
        answers = [worker.refreshed(token)]
        assert signer(answers[0]) in old, "not before everybody knows them"
        passport.advance(601)

        def sign():
            answers.append(worker.refreshed(answers[-1]))
            return signer(answers[-1]) in new

        eventually("the new keys to sign", sign)
        for living in answers:
            assert worker.person(living)["sub"] == claims(worker, token["id_token"])["sub"]
    finally:
        passport.advance(0)
