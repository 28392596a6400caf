"""N9 and N10: somebody else answers in the dispatcher's place."""

from __future__ import annotations

from kiosk.log_events import LogEvent
from tests.faults.row import Row
from tests.faults.scene import Scene
from tests.faults_as_data import Portal, Redirect
from tests.throwaway_certificates import make_certificates


def a_server_that_cannot_prove_who_it_is_is_told_nothing(scene: Scene) -> str:
    made = make_certificates(scene.folder)
    for number, wrong in enumerate((made.expired, made.wrong_host), start=1):
        scene.companies.clear()
        company = scene.company(tls=wrong)
        scene.settings()
        person = scene.opens("--trust", str(made.authority))
        person.goes_home(20.0)
        person.hails()
        person.is_answered()
        person.sees("cut_off")
        assert scene.logged(LogEvent.CERTIFICATE_REFUSED) >= number, "no alarm"
        person.cancels()
        assert company.asked() == 0, "something was said to a server that cannot prove who it is"
        scene.closes(person)
    scene.companies.clear()
    scene.company(tls=made.good)
    scene.settings()
    person = scene.opens("--trust", str(made.authority))
    person.goes_home(20.0)
    person.hails()
    person.sees_taxi()
    person.cancels()
    return "nothing said to either server, an alarm in the log; with a good certificate of the same authority: a taxi"


def a_captive_portal_is_never_taken_for_a_dispatcher(scene: Scene) -> str:
    company = scene.company()
    company.breaks(Portal(times=6), Redirect(times=None))
    person = scene.opens()
    person.hails()
    person.sees("cut_off")
    person.is_answered()
    assert not any(person.has_seen(name) for name in ("coming", "arrived")), "a portal's 'ok' was believed"
    assert scene.orders() == []
    scene.mends()
    person.sees_taxi()
    person.cancels()
    assert len(scene.orders()) == 1
    return f"{scene.logged(LogEvent.CAPTIVE_PORTAL)} pages and redirects refused, then one order"


ROWS = (
    Row(
        "N9",
        "TLS: certificate expired, or of another host",
        "proxy speaks TLS with certificates of a throw-away authority that the kiosk is made to trust",
        "fail closed, nothing said to the server, alarm in the log",
        a_server_that_cannot_prove_who_it_is_is_told_nothing,
    ),
    Row(
        "N10",
        "Captive portal",
        "proxy: 200 with HTML, then redirects",
        "not taken for 'ok'; one order when it is gone",
        a_captive_portal_is_never_taken_for_a_dispatcher,
    ),
)
