"""What happens to people: a callback gets lost, a hold runs out, the line goes dead, they go back, reload and open a second tab."""

import re

import pytest

from visitor import DESKTOP, PHONE


def registered(world, visit, name, *subjects, size=PHONE, language="zh"):
    """Somebody who has chosen."""
    exam, person = world.cet, world.person()
    visitor = visit(world, name, size, language)
    visitor.log_in(person, exam)
    visitor.agree()
    visitor.confirm(person)
    if subjects:
        visitor.choose(exam, *subjects)
    return visitor


def test_e21_y6_a_lost_callback_is_settled_by_pressing_refresh(world, visit):
    exam = world.cet
    visitor = registered(world, visit, "phone-lost", "CET4")
    visitor.open_cashier(exam, "alipay")
    visitor.pay("lost")
    visitor.go(f"{exam.url}/registration").look("unpaid-though-paid")
    assert visitor.states(exam) == {"CET4": "held"}
    visitor.submit("/payment/refresh")
    visitor.wait_until(exam, "CET4", "paid")
    visitor.look("settled")


def test_e12_s3_going_back_reloading_and_a_second_tab_do_no_harm(world, visit):
    exam = world.cet
    visitor = registered(world, visit, "phone-tabs")
    first = visitor.page
    second = visitor.context.new_page()
    for tab in (first, second):
        tab.goto(f"{exam.url}/registration/written")
        tab.locator('[name=subject][value="CET4"]').check()
    for tab in (first, second):
        with tab.expect_navigation():
            tab.locator('form[action="/registration/written"] button').click()
    first.reload()
    first.go_back()
    first.go_forward()
    assert visitor.states(exam) == {"CET4": "held"}
    visitor.page = first
    visitor.open_cashier(exam, "payease")
    visitor.pay()
    first.reload()
    first.goto(f"{exam.url}/registration")
    second.goto(f"{exam.url}/payment")
    visitor.wait_until(exam, "CET4", "paid")
    first.reload()
    assert visitor.states(exam) == {"CET4": "paid"}
    second.goto(f"{exam.url}/payment")
    assert second.locator('form[action="/payment"]').count() == 0, "there is nothing to pay twice"


@pytest.mark.parametrize("channel", ["alipay", "payease"])
def test_e19_s3_back_from_the_cashier_is_the_page_before_it(world, visit, channel):
    exam = world.cet
    visitor = registered(world, visit, f"phone-back-{channel}", "CET4")
    visitor.open_cashier(exam, channel)
    page = visitor.page
    page.go_back()
    onward = page.url
    assert onward.startswith(f"{exam.url}/payment/onward/")
    page.reload()
    visitor.look("onward-again")
    page.go_back()
    assert page.url == f"{exam.url}/payment"
    page.go_forward()
    visitor.go_to_cashier()
    visitor.pay()
    visitor.go(onward).look("onward-when-paid")
    assert page.url == f"{exam.url}/registration?done=paid" and page.locator("main [role=status]").count() == 1
    assert page.locator('form[action="/payment"], form[action^="http"]').count() == 0, "nothing leads to a gateway any more"
    visitor.wait_until(exam, "CET4", "paid")


def test_s3_a_lost_connection_does_no_harm(world, visit):
    exam = world.cet
    visitor = registered(world, visit, "phone-offline")
    page = visitor.page
    page.goto(f"{exam.url}/registration/written")
    page.locator('[name=subject][value="CET4"]').check()
    visitor.context.set_offline(True)
    with page.expect_event("requestfailed"):
        page.locator('form[action="/registration/written"] button').click(no_wait_after=True)
    visitor.context.set_offline(False)
    assert visitor.states(exam) == {}
    visitor.choose(exam, "CET4")
    assert visitor.states(exam) == {"CET4": "held"}


def test_s3_a_line_that_goes_dead_while_paying_does_no_harm(world, visit):
    exam = world.cet
    visitor = registered(world, visit, "phone-offline-paying", "CET4")
    page = visitor.page
    page.goto(f"{exam.url}/payment")
    visitor.context.set_offline(True)
    with page.expect_event("requestfailed"):
        page.locator('form[action="/payment"] button').click(no_wait_after=True)
    visitor.context.set_offline(False)
    visitor.open_cashier(exam, "alipay")
    visitor.context.set_offline(True)
    with page.expect_event("requestfailed"):
        page.locator("[name=action][value=pay]").first.click(no_wait_after=True)
    visitor.context.set_offline(False)
    visitor.go(f"{exam.url}/registration").look("after-the-line-was-dead")
    assert visitor.states(exam) == {"CET4": "held"}
    visitor.open_cashier(exam, "alipay")
    visitor.pay()
    visitor.come_back(exam)
    visitor.wait_until(exam, "CET4", "paid")


def test_s3_a_form_that_is_pressed_twice_goes_out_once(world, visit):
    exam = world.cet
    visitor = registered(world, visit, "phone-twice")
    page, sent = visitor.page, []
    page.goto(f"{exam.url}/registration/written")
    page.locator('[name=subject][value="CET4"]').check()

    def slowly(route):
        sent.append(route.request.url)
        page.wait_for_timeout(300)
        route.continue_()

    page.route("**/registration/written", lambda route: slowly(route) if route.request.method == "POST" else route.continue_())
    button = page.locator('form[action="/registration/written"] button')
    with page.expect_navigation(url="**/registration?*"):
        button.dblclick(no_wait_after=True)
    assert len(sent) == 1
    page.go_back()
    assert button.is_enabled(), "whoever comes back can send again"
    assert visitor.states(exam) == {"CET4": "held"}


@pytest.mark.parametrize("language, end", [("zh", "时间已到，请刷新本页"), ("en", "time is up: reload this page")])
def test_e12_the_time_that_is_left_runs_out_before_the_eyes(world, visit, language, end):
    exam = world.cet
    visitor = registered(world, visit, f"phone-countdown-{language}", "CET4", language=language)
    page = visitor.page
    page.clock.install()
    page.goto(f"{exam.url}/registration")
    left = page.locator("[data-left]").first
    before = left.inner_text()
    page.clock.fast_forward("01:00:00")
    assert left.inner_text() != before
    page.clock.fast_forward("12:00:00")
    assert left.inner_text() == end
    page.clock.resume()
    visitor.look("time-is-up")


def test_s3_in_forced_colours_without_motion_and_on_paper(world, visit):
    exam = world.cet
    visitor = registered(world, visit, "phone-modes", "CET4")
    page = visitor.page
    for path in ("", "registration", "payment", "ticket"):
        page.goto(f"{exam.url}/{path}")
        page.emulate_media(forced_colors="active", reduced_motion="reduce")
        # The colours are the system's then, and axe reckons with the page's.
        visitor.look(f"forced-{path or 'home'}", but=["color-contrast"])
        page.emulate_media(forced_colors="none")
        style = "element => { const style = getComputedStyle(element); return [style.animationName, style.transitionDuration] }"
        moving = [each for each in page.evaluate(f"[...document.querySelectorAll('*')].map({style})") if each not in (["none", "0s"], ["none", ""])]
        assert moving == []
        page.emulate_media(media="print")
        visitor.snap(f"paper-{path or 'home'}")
        for gone in ("header", "nav", "main a.button", "main button"):
            assert not [each for each in page.locator(gone).all() if each.is_visible()], f"{gone} is printed on /{path}"
        assert page.locator("h1").is_visible()
        page.emulate_media(media="screen")
    page.goto(f"{exam.url}/registration")
    page.emulate_media(forced_colors="active")
    step = page.locator(".progress [aria-current]")
    assert step.evaluate("element => getComputedStyle(element).borderTopStyle") == "double", "the step is told by more than a colour"


def test_e12_e25_an_expired_hold_is_released_and_a_paid_one_becomes_a_ticket(own_world, visit):
    world, exam = own_world, own_world.cet
    payer = registered(world, visit, "desk-ticket", "CET4", size=DESKTOP)
    payer.open_cashier(exam, "alipay")
    payer.pay()
    payer.come_back(exam)
    payer.wait_until(exam, "CET4", "paid")
    idler = registered(world, visit, "phone-expired", "CET4")
    world.advance(hours=13)
    idler.wait_until_gone(exam, "CET4")
    idler.go(f"{exam.url}/registration")
    idler.look("released")
    world.advance(hours=98)
    payer.wait_for_command(lambda: exam.command("arrange"))
    world.advance(hours=242)
    payer.sign_in_again(exam)
    assert len(payer.ticket(exam)) > 10_000
    payer.go(f"{exam.url}/registration").look("printable")
    payer.go(f"{exam.url}/verify-ticket").look("verify-ticket")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_e9_ncre_with_a_photo_that_is_sent_up(world, visit, portrait, tmp_path, language):
    exam, person = world.ncre, world.person()
    picture = tmp_path / "portrait.jpg"
    picture.write_bytes(portrait)
    (tmp_path / "wrong.jpg").write_bytes(b"no picture" * 3000)
    visitor = visit(world, f"phone-ncre-{language}", PHONE, language)
    visitor.go(f"{exam.url}/")
    visitor.choose_language()
    visitor.look("home")
    visitor.log_in(person, exam)
    visitor.agree()
    visitor.enter(person, tmp_path / "wrong.jpg")
    visitor.send_data(person, picture)
    page = visitor.page
    assert re.search("/registration", page.url)
    visitor.choose(exam, "14", "15")
    visitor.open_cashier(exam, "alipay")
    visitor.pay()
    visitor.come_back(exam)
    visitor.wait_until(exam, "15", "paid")
    visitor.go(f"{exam.url}/registration").look("paid")
