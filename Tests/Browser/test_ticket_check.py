"""An invigilator's page, in a building without a network."""

from visitor import PHONE


def test_e25_the_ticket_check_opens_again_without_a_network(world, visit):
    visitor = visit(world, "verify", PHONE, "zh").go(f"{world.cet.url}/verify-ticket")
    visitor.look("verify-ticket")
    page = visitor.page
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    visitor.context.set_offline(True)
    page.reload()
    page.locator("[name=code]").fill("a.b.c")
    page.locator("#verify button").click()
    page.locator("#answer.bad").wait_for()
    assert page.evaluate("document.styleSheets.length") == 1
    visitor.context.set_offline(False)
