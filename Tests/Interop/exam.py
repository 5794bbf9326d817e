"""An exam that logs people in through the passport: all it is told is the discovery URL, a client id and a secret."""

import os

from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, request, session, url_for
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

exam = Flask(__name__)
exam.secret_key = os.environ["EXAM_COOKIE_KEY"]
exam.config["SESSION_COOKIE_NAME"] = os.environ["CLIENT_ID"]

oauth = OAuth(exam)
oauth.register(
    "passport",
    server_metadata_url=os.environ["PASSPORT_DISCOVERY"],
    client_id=os.environ["CLIENT_ID"],
    client_secret=os.environ["CLIENT_SECRET"],
    client_kwargs={"scope": "openid email", "code_challenge_method": "S256"},
)
# The passport's sessions that have ended. Keep them where all of your processes see them, for as long as your own sessions last.
ended = set()


@exam.get("/login")
def log_in():
    return oauth.passport.authorize_redirect(url_for("callback", _external=True))


@exam.get("/callback")
def callback():
    # Checks state and nonce, exchanges the code with its proof key, and checks signature, issuer, audience and times of the ID token.
    token = oauth.passport.authorize_access_token()
    session.clear()
    session["person"], session["id_token"] = token["userinfo"], token["id_token"]
    return redirect("/")


@exam.get("/")
def home():
    person = session.get("person")
    if person is None or person["sid"] in ended:
        return redirect("/login")
    if not person["email_verified"]:
        return {"error": "verify your e-mail address at the passport, then log in again"}, 403
    # `sub` is the account; an e-mail address may change.
    return {"account": person["sub"], "email": person["email"]}


@exam.get("/logout")
def log_out():
    hint = session.get("id_token")
    session.clear()
    return oauth.passport.logout_redirect(url_for("logged_out", _external=True), id_token_hint=hint)


@exam.get("/logged-out")
def logged_out():
    return {"logged_out": True}


@exam.post("/backchannel-logout")
def back_channel_logout():
    """The passport says that a session has ended: by another exam's logout, a new password, the owner's list of sessions."""
    passport = oauth.passport.load_server_metadata()
    keys = KeySet.import_key_set(oauth.passport.fetch_jwk_set(force=True))
    rules = jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": passport["issuer"]},
        aud={"essential": True, "value": oauth.passport.client_id},
        exp={"essential": True},
        sid={"essential": True},
        events={"essential": True},
    )
    try:
        token = jwt.decode(request.form["logout_token"], keys, algorithms=passport["id_token_signing_alg_values_supported"])
        rules.validate(token.claims)
    except JoseError as error:
        return {"error": "invalid_request", "error_description": str(error)}, 400
    if token.header["typ"] != "logout+jwt" or "http://schemas.openid.net/event/backchannel-logout" not in token.claims["events"]:
        return {"error": "invalid_request"}, 400
    ended.add(token.claims["sid"])
    return "", 200, {"Cache-Control": "no-store"}
