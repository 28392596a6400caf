"""Compares a face with everybody enrolled, by the policy as far as it fits this gallery."""

from __future__ import annotations

import logging
import threading
import time

from kiosk.services.identity_stub import decision
from kiosk.services.identity_stub.decision import Accept, Ask, Candidate, Confirm, Nearby, Nobody, WrongDigits
from kiosk.services.identity_stub.gallery import Encoding, Fit, Gallery
from kiosk.services.identity_stub.policy import POLICY, Policy
from kiosk.services.identity_stub.riders import DIGITS, Enrolled, Riders
from kiosk.services.identity_stub.settings import Settings

log = logging.getLogger(__name__)


class Recognition:
    """Reads everybody at once; raises cryptography.fernet.InvalidToken if they were sealed with another key.

    May be used from any thread. An enrolment or withdrawal by another process counts from the next question on.
    """

    def __init__(self, riders: Riders, settings: Settings) -> None:
        self._riders = riders
        self._settings = settings
        self._lock = threading.Lock()
        self._gallery = Gallery()
        self._revision = 0
        self._fit = self._gallery.fit(POLICY)
        self._policy = POLICY
        began = time.monotonic()
        self.catch_up()
        log.info("%d enrolled, read in %.1f s", len(self._gallery), time.monotonic() - began)

    def by_face(self, probe: Encoding, site_id: str) -> Accept | Ask | Nobody:
        near, policy = self._near(probe, site_id)
        return decision.by_face(near, policy)

    def by_digits(self, probe: Encoding, site_id: str, digits: str) -> Accept | Confirm | Ask | WrongDigits | Nobody:
        near, policy = self._near(probe, site_id)
        fitting = self._among(probe, site_id, digits)
        return decision.by_digits(fitting, near, 4 if len(digits) == DIGITS else 11, policy)

    def nearest(self, probe: Encoding, site_id: str) -> Enrolled | None:
        """However far; None if nobody is enrolled."""
        near, _ = self._near(probe, site_id)
        return self.rider(near.nearest.rider_id) if near.nearest is not None else None

    def rider(self, rider_id: int) -> Enrolled | None:
        return self._riders.rider(rider_id)

    def look_alikes(self, rider_id: int) -> list[int]:
        """The rider_ids of those for whom she could be mistaken; empty if she is not enrolled."""
        with self._lock:
            self._catch_up()
            template = self._gallery.template(rider_id)
            if template is None:
                return []
            return self._gallery.within(template, POLICY.look_alike_distance, but=rider_id)

    def catch_up(self) -> None:
        """Learn what has changed, and forget whom the database has forgotten."""
        with self._lock:
            self._catch_up()

    def health(self) -> dict[str, object]:
        """For people and for alarms: no name, no number, no template."""
        with self._lock:
            self._catch_up()
            fit, policy = self._fit, self._policy
        return {
            "riders": fit.riders,
            "strangers": {
                "pairs": fit.pairs,
                "share": fit.share,
                "within": None if fit.quantile is None else round(fit.quantile, 3),
            },
            "thresholds_fit": None if fit.quantile is None else policy == POLICY,
            "accept_distance": round(policy.accept_distance, 3),
            "straight_through": policy.accept_distance > 0,
        }

    def _near(self, probe: Encoding, site_id: str) -> tuple[Nearby, Policy]:
        with self._lock:
            self._catch_up()
            return self._gallery.nearby(probe, self._settings.neighbourhood(site_id)), self._policy

    def _among(self, probe: Encoding, site_id: str, digits: str) -> list[Candidate]:
        wanted = self._riders.with_digits(digits)
        with self._lock:
            return self._gallery.among(probe, wanted, self._settings.neighbourhood(site_id))

    def _catch_up(self) -> None:
        revision = self._riders.revision()
        if revision == self._revision:
            return
        self._riders.catch_up(self._gallery, self._revision)
        self._revision = revision
        self._fit = self._gallery.fit(POLICY)
        self._policy = POLICY.fitted(self._fit.quantile)
        if self._policy != POLICY:
            _warn(self._fit, self._policy)


def _warn(fit: Fit, policy: Policy) -> None:
    """This gallery's people are more alike than those with whom the policy was measured."""
    log.warning(
        "the thresholds do not fit these %d riders: %.3f %% of %d pairs of strangers lie within %.3f, the policy "
        "accepts up to %.2f; %s",
        fit.riders,
        fit.share * 100,
        fit.pairs,
        fit.quantile,
        POLICY.accept_distance,
        f"straight through only up to {policy.accept_distance:.3f}"
        if policy.accept_distance > 0
        else "nobody goes straight through, everybody is asked for digits",
    )
