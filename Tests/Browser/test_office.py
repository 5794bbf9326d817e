"""Officers at their desk: what they look at, decide and change, and that every list of theirs sorts, filters and turns its pages."""

from visitor import DESKTOP, PHONE

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


def officer(world, visit, name, size, language):
    exam, person = world.cet, world.person()
    exam.command("officer", "add", "--email", person.email)
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
