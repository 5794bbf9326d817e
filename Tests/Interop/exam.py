"""An exam that logs people in through the passport: all it is told is the discovery URL, a client id and a secret."""

import os

from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, session, url_for

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


@exam.get("/login")
def log_in():
    return oauth.passport.authorize_redirect(url_for("callback", _external=True))


@exam.get("/callback")
def callback():
    # Checks state and nonce, exchanges the code with its proof key, and checks signature, issuer, audience and times of the ID token.
    token = oauth.passport.authorize_access_token()
    session.clear()
    session["person"] = token["userinfo"]
    return redirect("/")


@exam.get("/")
def home():
    person = session.get("person")
    if person is None:
        return redirect("/login")
    if not person["email_verified"]:
        return {"error": "verify your e-mail address at the passport, then log in again"}, 403
    # `sub` is the account; an e-mail address may change.
    return {"account": person["sub"], "email": person["email"]}
