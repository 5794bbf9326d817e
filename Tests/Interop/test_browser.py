"""P10, P12: people log in to exams that use Authlib, in a real browser."""

import json
from urllib.parse import parse_qs, urlsplit

import requests


def shown(page):
    return json.loads(page.locator("body").inner_text())


def test_p10_p12_one_log_in_is_known_to_three_exams(passport, exams, page, person, log_in):
    first, *others = exams
    page.goto(f"{first.url}/")
    assert page.url.startswith(f"{passport.url}/login")
    log_in(page, person)
    page.wait_for_url(f"{first.url}/")
    account = shown(page)
    assert account["email"] == person
    for exam in others:
        page.goto(f"{exam.url}/")
        assert page.url == f"{exam.url}/", "nobody is asked again"
        assert shown(page) == account


def test_p12_logging_out_of_one_exam_logs_out_of_all(passport, exams, page, person, log_in):
    page.goto(f"{exams[0].url}/")
    log_in(page, person)
    page.wait_for_url(f"{exams[0].url}/")
    for exam in exams[1:]:
        page.goto(f"{exam.url}/")
        assert shown(page)["email"] == person
    before = [len(exam.process.lines) for exam in exams]
    page.goto(f"{exams[0].url}/logout")
    page.wait_for_url(f"{exams[0].url}/logged-out*")

    for exam, lines in zip(exams, before):
        exam.process.wait_for('"POST /backchannel-logout HTTP/1.1" 200', since=lines)
        answer = page.request.get(f"{exam.url}/", max_redirects=0)
        assert answer.status == 302 and answer.headers["location"] == "/login"
    page.goto(f"{exams[1].url}/")
    assert page.url.startswith(f"{passport.url}/login"), "nobody comes in without a password"


def test_p10_a_logout_token_that_the_passport_did_not_sign_ends_nothing(exams, page, person, log_in):
    page.goto(f"{exams[0].url}/")
    log_in(page, person)
    page.wait_for_url(f"{exams[0].url}/")
    for forged in ["rubbish", "eyJhbGciOiJub25lIiwidHlwIjoibG9nb3V0K2p3dCJ9.e30."]:
        assert requests.post(f"{exams[0].url}/backchannel-logout", data={"logout_token": forged}, timeout=10).status_code == 400
    page.goto(f"{exams[0].url}/")
    assert shown(page)["email"] == person


def test_p10_a_wrong_password_logs_nobody_in(passport, exams, page, person, log_in):
    page.goto(f"{exams[0].url}/login")
    log_in(page, person, "wrong-Horse-43")
    page.get_by_role("alert").wait_for()
    assert page.url.startswith(f"{passport.url}/login")
    page.goto(f"{exams[0].url}/")
    assert page.url.startswith(f"{passport.url}/login")


def test_p10_a_return_address_that_is_not_registered_gets_no_code(passport, exams, page, person, log_in):
    page.goto(f"{exams[0].url}/")
    log_in(page, person)
    page.wait_for_url(f"{exams[0].url}/")
    asked = urlsplit(page.request.get(f"{exams[0].url}/login", max_redirects=0).headers["location"])
    request = {name: values[0] for name, values in parse_qs(asked.query).items()}
    good, stolen = (
        page.request.get(f"{passport.url}/oauth/authorize", params=request | change, max_redirects=0)
        for change in ({}, {"redirect_uri": "http://127.0.0.1:1/stolen"})
    )
    assert good.status == 303 and good.headers["location"].startswith(f"{exams[0].url}/callback?code=")
    assert stolen.status == 400 and "location" not in stolen.headers
