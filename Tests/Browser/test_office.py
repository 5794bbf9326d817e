"""Officers at their desk: what they look at, decide and change, and that every list of theirs sorts, filters and turns its pages."""

import csv
import re

import pytest

from service import eventually
from visitor import DESKTOP, PHONE
from world import SECOND_SITE, SITE

LISTS = ("", "/people?q=王文", "/reviews", "/photos", "/imports", "/acts")


def ask_review(world, visitor, person):
    exam = world.cet
    visitor.log_in(person, exam)
    visitor.agree()
    visitor.confirm(person)
    visitor.go(f"{exam.url}/review")
    visitor.page.locator("[name=ticket_number]").fill(person.past_ticket)
    visitor.submit("/review")
    visitor.look("review-waiting")


def officer(world, visit, name, size, language, site=None):
    exam, person = world.cet, world.person()
    exam.command("officer", "add", "--email", person.email, *(["--site", site] if site else []))
    visitor = visit(world, name, size, language)
    visitor.log_in(person, exam, "/officer")
    visitor.choose_language()
    return visitor


def test_e10_e11_an_officer_decides_a_review_and_the_candidate_sees_it(world, visit):
    exam, person = world.cet, world.person()
    candidate = visit(world, "phone-review", PHONE)
    ask_review(world, candidate, person)
    desk = officer(world, visit, "office-desk-zh", DESKTOP, "zh")
    desk.look("overview", "office")
    desk.go(f"{exam.url}/officer/reviews").look("reviews")
    card = desk.page.locator("main section", has=desk.page.locator(f'input[value="{person.past_ticket}"]'))
    with desk.page.expect_navigation():
        card.locator("[name=decision][value=approve]").click()
    desk.look("reviews-decided")
    assert "CET6" in candidate.state(exam)["eligible"]
    candidate.go(f"{exam.url}/review").look("review-passed")
    candidate.choose(exam, "CET6")
    assert candidate.states(exam) == {"CET6": "held"}


def test_e28_every_page_of_the_office_on_a_phone_in_english(world, visit):
    exam = world.cet
    desk = officer(world, visit, "office-phone-en", PHONE, "en")
    for path in (*LISTS, "/windows", "/arrangement", f"/sites/110041", "/arrangement?site=110041"):
        desk.go(f"{exam.url}/officer{path}").look(f"officer{path.split('?')[0]}".replace("/", "-"))
    desk.go(f"{exam.url}/officer/people?q=王文")
    desk.page.locator('main a[href^="/officer/people/"]').first.click()
    desk.look("person")


def test_e28_lists_sort_and_filter_by_links(world, visit):
    exam = world.cet
    desk = officer(world, visit, "office-desk-en", DESKTOP, "en")
    for path in LISTS:
        desk.go(f"{exam.url}/officer{path}")
        for link in desk.page.locator("th[aria-sort] a").all()[:1]:
            before = desk.page.locator("th[aria-sort]").get_attribute("aria-sort")
            link.click()
            desk.page.wait_for_load_state()
            assert desk.page.locator("th[aria-sort]").get_attribute("aria-sort") != before, path
        for address in [link.get_attribute("href") for link in desk.page.locator("nav ul.choices a").all()]:
            desk.go(exam.url + address)
            assert desk.page.locator("nav ul.choices a[aria-current=true]").count() == 1, address
    desk.look("acts-filtered")


def send(desk, exam, kind, file):
    desk.go(f"{exam.url}/officer/imports")
    desk.page.locator("[name=kind]").select_option(kind)
    desk.page.locator("[name=file]").set_input_files(file)
    desk.page.locator("#import button").click()
    desk.page.wait_for_url(re.compile("/officer/imports/[0-9a-f-]{36}"))


def still(route):
    """The page without its coming back by itself, for as long as it is looked at."""
    answer = route.fetch()
    route.fulfill(response=answer, headers={name: value for name, value in answer.headers.items() if name != "refresh"})


@pytest.mark.parametrize("language", ["zh", "en"])
def test_e27_an_import_that_runs_and_one_that_fails(world, visit, tmp_path, language):
    exam = world.cet
    desk = officer(world, visit, f"office-imports-{language}", DESKTOP, language)
    scores = tmp_path / "scores.csv"
    with open(scores, "w", newline="") as file:
        rows = [(person.past_ticket, person.name, person.number, 402) for person in world.people] * 200
        csv.writer(file).writerows([("准考证号", "姓名", "证件号", "成绩"), *rows, ("1", "某人", "2", "x")])
    page = desk.page
    page.route("**/officer/imports/*", still)
    send(desk, exam, "scores", scores)
    desk.look("import-under-way")
    page.unroute("**/officer/imports/*")
    page.reload()
    page.locator('main a[href$="/faults.csv"]').wait_for(timeout=60_000)
    desk.look("import-done")
    with page.expect_download() as download:
        page.locator('main a[href$="/faults.csv"]').click()
    assert len(download.value.path().read_text(encoding="utf-8-sig").splitlines()) == 2
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("一,二,三\n1,2,3\n")
    send(desk, exam, "sites", wrong)
    page.locator("main [role=alert]").wait_for()
    desk.look("import-failed")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_e28_what_officers_are_refused_is_said_where_it_was_caused(world, visit, language):
    exam, person = world.cet, world.person()
    candidate = visit(world, f"office-refusals-candidate-{language}", PHONE)
    ask_review(world, candidate, person)
    candidate.choose(exam, "CET4")
    desk = officer(world, visit, f"office-refusals-{language}", DESKTOP, language)
    page = desk.page

    def refused(title):
        assert page.locator("main [role=alert]").count() == 1, title
        desk.look(title)

    address = f"/officer/sites/{SITE[0]}"
    for capacity, reason, title in (("0", "rooms", "below-what-is-taken"), ("400", "   ", "no-reason")):
        desk.go(exam.url + address)
        page.locator("[name=subject]").select_option("CET4")
        page.locator("[name=capacity]").fill(capacity)
        page.locator("[name=reason]").fill(reason)
        desk.submit(address)
        refused(title)
    desk.go(f"{exam.url}/officer/reviews")
    card = page.locator("main section", has=page.locator(f'input[value="{person.past_ticket}"]'))
    with page.expect_navigation():
        card.locator("[name=decision][value=refuse]").click()
    refused("review-without-reason")
    own = officer(world, visit, f"office-refusals-site-{language}", PHONE, language, site=SECOND_SITE[0])
    for path in (f"/sites/{SITE[0]}", "/sites/999999"):
        own.go(f"{exam.url}/officer{path}").look("another-site")
        assert own.page.locator("main [role=alert]").count() == 1, path
        assert own.page.locator('main a.button[href="/officer"]').count() == 1, path
    own.go(f"{exam.url}/officer").look("own-site")
    own.go(f"{exam.url}/officer/windows").look("windows-of-a-site")
    assert own.page.locator('form[action="/officer/windows"]').count() == 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_e24_rooms_are_rehearsed_arranged_stopped_and_arranged_to_the_end(own_world, visit, language):
    world, exam = own_world, own_world.cet
    payer = visit(world, f"office-rooms-payer-{language}", PHONE)
    person = world.person()
    payer.log_in(person, exam)
    payer.agree()
    payer.confirm(person)
    payer.choose(exam, "CET4")
    payer.open_cashier(exam, "alipay")
    payer.pay()
    payer.come_back(exam)
    payer.wait_until(exam, "CET4", "paid")
    desk = officer(world, visit, f"office-rooms-{language}", DESKTOP, language)
    page, address = desk.page, f"{exam.url}/officer/arrangement"
    desk.go(address).look("not-yet")
    world.advance(hours=98)
    eventually("the window to be closed", lambda: desk.sign_in_again(exam, "/officer/arrangement") or page.locator("[name=sure]").count() == 1)
    page.locator("#site").fill(SITE[0])
    page.locator("#seed").fill("7")
    page.locator("form[method=get] button").click()
    page.locator("main table").wait_for()
    desk.look("rehearsed")
    # A pack that was changed after it was checked.
    exam.restart(works=False)
    desk.go(address)
    page.locator("[name=sure]").check()
    desk.submit("/officer/arrangement")
    desk.look("under-way")
    exam.restart(without="CET4")
    eventually("it to stop", lambda: page.goto(address) and page.locator("main .bad").count() == 1)
    desk.look("stopped")
    exam.restart()
    eventually("it to be done", lambda: page.goto(address) and page.locator("progress").count() == 0 and page.locator(".bad").count() == 0)
    desk.look("done")
    page.locator("#site").fill(SITE[0])
    page.locator("form[method=get] button").click()
    page.locator("main table").wait_for()
    desk.look("rooms-of-a-site")
    desk.go(f"{exam.url}/officer/acts").look("acts")
