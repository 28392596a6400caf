"""L1 to L7: what may go wrong with one hail at a street-hail registry: its cancel, and the yes that we must say."""

from __future__ import annotations

from kiosk.demo.world import SITE
from kiosk.journey.timing import HAIL_LIFE_S
from tests.faults.company import SERVICE_PHONE, Company
from tests.faults.registry import CANCELLED, CONFIRMED, Listed, Registry
from tests.faults.row import AT_LETAXI, Row
from tests.faults.scene import Scene
from tests.faults_as_data import Call, Held, LoseAnswer, LoseRequest, PauseBeforeForward

SLOW_S = 8.0  # an operator's answer to the call-back; a cancel meanwhile is written over
SLOWLY = 0.3  # of the world's pace: a driver thinks for four seconds at least
TWICE_S = 20.0  # of the thirty that the registry waits for our yes
ASKED, YES = "received_by_taxi", "accepted_by_taxi"


def newest(company: Company) -> Listed:
    return company.registry.hails()[-1]


def comes_to(scene: Scene, status: str, limit_s: float = 30.0) -> Listed:
    """Wait until the newest hail is at this status by the registry's own file."""
    company, person = scene.main, scene.people[-1]

    def there() -> bool:
        hails = company.registry.hails()
        return bool(hails) and hails[-1].status == status

    person.stage.wait_until(lambda _: there(), f"a hail that is {status}", limit_s)
    return newest(company)


def called_off_for_good(scene: Scene) -> str:
    """However often it came back: it has ended by our cancel, and its driver was never told to come."""
    company = scene.main
    hail = newest(company)
    assert hail.called_off, f"it is {hail.status}"
    assert not hail.confirmed, "a driver was told to come"
    assert company.asked(Call.CONFIRM) == 0, "a yes was sent"
    return f"called off {company.asked(Call.CANCEL)}×, no driver was ever told to come"


def a_cancel_that_is_written_over_is_repeated_until_it_stays(scene: Scene) -> str:
    scene.company(time_scale=1.0).simulator.order("slow_callback", delay_s=SLOW_S)
    person = scene.opens()
    person.hails()
    comes_to(scene, "received")
    person.is_answered()
    person.cancels()
    passed = newest(scene.main).passed
    back = passed[passed.index(CANCELLED[0]) + 1 :]
    assert "received_by_operator" in back, f"it did not come back: {passed}"
    return called_off_for_good(scene)


def a_cancel_in_the_instant_of_a_drivers_yes_is_repeated(scene: Scene) -> str:
    scene.company(time_scale=SLOWLY).simulator.order("lost_cancel")
    person = scene.opens()
    person.hails()
    comes_to(scene, ASKED)
    person.is_answered()
    person.cancels()
    came_back = (CANCELLED[0], YES)
    person.stage.wait_until(lambda _: newest(scene.main).passed[3:5] == came_back, "it to come back", 20.0)
    comes_to(scene, CANCELLED[0])
    return called_off_for_good(scene)


def a_cancel_that_only_the_dead_process_sent_stays_a_cancel(scene: Scene) -> str:
    """kill -9 after the registry's yes to the cancel, which it then writes over."""
    scene.company(time_scale=1.0).simulator.order("slow_callback", delay_s=SLOW_S)
    person = scene.opens()
    person.hails()
    comes_to(scene, "received")
    person.is_answered()
    person.asks_to_cancel()
    scene.main.proxy.wait_until(lambda each: each.call is Call.CANCEL and each.ended_s is not None)
    scene.dies(person)
    scene.opens()
    scene.people[-1].sees("cancelling", "cancelled", "home")
    scene.people[-1].stage.wait_until(
        lambda _: "received_by_operator" in newest(scene.main).passed, "it to come back", 30.0
    )
    comes_to(scene, CANCELLED[0])
    return called_off_for_good(scene)


def a_yes_whose_answer_is_lost_is_no_second_car(scene: Scene) -> str:
    company = scene.company()
    company.breaks(LoseAnswer(on=Call.CONFIRM))
    person = scene.brings_a_taxi()
    person.cancels()
    hails = company.registry.hails()
    assert [hail.passed.count(CONFIRMED) for hail in hails] == [1]
    return f"said {company.asked(Call.CONFIRM)}×, one hail, one car"


def a_yes_that_does_not_get_through_for_a_while_still_brings_one_car(scene: Scene) -> str:
    company = scene.company()
    company.breaks(LoseRequest(on=Call.CONFIRM, times=None))
    person = scene.opens()
    person.hails()
    comes_to(scene, YES)
    person.is_answered()
    person.stage.wait_until(lambda _: company.asked(Call.CONFIRM) >= 3, "a yes that is lost three times", TWICE_S)
    assert not person.has_seen("coming"), "a taxi was promised that nobody had told to come"
    scene.mends()
    person.sees_taxi(HAIL_LIFE_S)
    person.cancels()
    hails = company.registry.hails()
    return f"no taxi promised before the registry had our yes; then one car; hails made: {len(hails)}"


def a_request_of_long_ago_is_no_second_car(scene: Scene) -> str:
    """Posted once more for the same customer when her taxi is already coming: nobody has an idempotency key there."""
    company = scene.company(time_scale=1.0)
    person = scene.opens()
    person.hails()
    person.sees("coming")
    person.is_answered()
    first = newest(company)
    posts(company.registry, first.customer_id, free_taxis(company.registry)[0])
    person.stage.wait_until(lambda _: newest(company) != first and not newest(company).live, "its end", 20.0)
    late = newest(company)
    assert late.called_off, f"the late one is {late.status}"
    assert not late.confirmed, "a second driver was told to come"
    assert person.screen.name == "coming", "her own taxi was called back"
    assert company.registry.hails()[0].live
    person.cancels()
    return "called off within a poll or two; her own taxi came on"


def free_taxis(registry: Registry) -> list[str]:
    found = registry.http.get("/taxis", params={"lon": SITE["lon"], "lat": SITE["lat"]}).json()["data"]
    return [taxi["id"] for taxi in found]


def posts(registry: Registry, customer_id: str, taxi_id: str) -> bool:
    """A hail made behind the kiosk's back. False: it was refused."""
    there = {"customer_lon": SITE["lon"], "customer_lat": SITE["lat"], "customer_address": "枫林新村 3 号门"}
    hail = {"taxi_id": taxi_id, "customer_id": customer_id, "customer_phone_number": SERVICE_PHONE, **there}
    return registry.http.post("/hails", json={"data": [hail]}).status_code == 201


def a_kill_between_a_drivers_yes_and_ours_costs_no_taxi(scene: Scene) -> str:
    """Twice: once our yes dies with the kiosk, once the registry gets it after the kiosk's death."""
    company = scene.company()
    person = scene.opens()
    for forward in (False, True):
        company.breaks(PauseBeforeForward(on=Call.CONFIRM, forward_if_client_gone=forward))
        person.hails(scene.number())
        company.proxy.wait_held(Held.BEFORE_FORWARD, Call.CONFIRM)
        scene.dies(person)
        person = scene.opens()
        person.sees_taxi()
        person.is_answered()
        person.cancels()
        person.goes_home(20.0)
    hails = company.registry.hails()
    assert [hail.passed.count(CONFIRMED) for hail in hails] == [1, 1], [hail.passed for hail in hails]
    return "both times her taxi was told to come, once: 2 presses, 2 hails, 2 cars"


ROWS = (
    Row(
        "L1",
        "A cancel is written over by the operator's late answer",
        f"registry: the call-back takes {SLOW_S:.0f} s; cancelled meanwhile, 200",
        "cancelled again until it stays so; never confirmed; only then 'cancelled'",
        a_cancel_that_is_written_over_is_repeated_until_it_stays,
        at=AT_LETAXI,
    ),
    Row(
        "L2",
        "A cancel and a driver's yes in the same instant",
        "registry: both get 200, the cancel is lost",
        "cancelled again; never confirmed",
        a_cancel_in_the_instant_of_a_drivers_yes_is_repeated,
        at=AT_LETAXI,
    ),
    Row(
        "L3",
        "kill -9 after a cancel whose 200 is not final",
        f"as L1, killed after the 200, {SLOW_S:.0f} s before it is written over",
        "cancelled again after the restart; never confirmed",
        a_cancel_that_only_the_dead_process_sent_stays_a_cancel,
        at=AT_LETAXI,
    ),
    Row(
        "L4",
        "The answer to our yes is lost",
        "proxy: the confirmation is carried out, then closed",
        "one hail, one car",
        a_yes_whose_answer_is_lost_is_no_second_car,
        at=AT_LETAXI,
    ),
    Row(
        "L5",
        "Our yes does not get through",
        "proxy: every confirmation is lost, three times at least",
        "no taxi promised meanwhile; said again; one car",
        a_yes_that_does_not_get_through_for_a_while_still_brings_one_car,
        at=AT_LETAXI,
    ),
    Row(
        "L6",
        "kill -9 between a driver's yes and ours",
        "proxy holds the confirmation; killed from outside; it is lost, or arrives after the death",
        "her taxi is told to come, once",
        a_kill_between_a_drivers_yes_and_ours_costs_no_taxi,
        at=AT_LETAXI,
    ),
    Row(
        "L7",
        "A request of long ago arrives while her taxi comes",
        "posted to the registry once more, for the same customer and another taxi",
        "called off, never confirmed; her own taxi comes on",
        a_request_of_long_ago_is_no_second_car,
        at=AT_LETAXI,
    ),
)
