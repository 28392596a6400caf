"""The people in the stub's database: put in, changed, taken out; and the gallery in memory kept in step with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from kiosk.services.identity_stub.gallery import Encoding, Gallery, Row
from kiosk.services.identity_stub.policy import POLICY
from kiosk.services.identity_stub.store import Store

DIGITS = 4  # the last ones of a number, which are asked for
COLUMNS = "rider_id, subject, site_id, display_name, phone_sealed, born, photos, always_ask"


@dataclass(frozen=True)
class Enrolled:
    """born: a year. photos: different ones in the template. always_ask: she and somebody else look alike."""

    rider_id: int
    subject: str = field(repr=False)
    site_id: str
    display_name: str = field(repr=False)
    phone: str = field(repr=False)
    born: int = field(repr=False)
    photos: int
    always_ask: bool


@dataclass(frozen=True)
class Entry:
    """What is written down of somebody. consent: the version of the notice that she agreed to."""

    site_id: str
    display_name: str = field(repr=False)
    phone: str = field(repr=False)
    born: int = field(repr=False)
    photos: int
    consent: str
    template: Encoding = field(repr=False)


class Riders:
    """May be used from any thread."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, entry: Entry) -> tuple[int, bool]:
        """Add somebody, or replace whoever has this number and masked name -> her rider_id, and if there was one.

        She is marked as always to be asked until somebody has looked whom she is like. To be called within a
        transaction, like every change here.
        """
        vault, phone = self._store.vault, entry.phone
        phone_tag = vault.tag("phone", phone)
        known = self._store.rows(
            "SELECT rider_id FROM riders WHERE phone_tag = ? AND display_name = ?", phone_tag, entry.display_name
        )
        revision = self._next_revision()
        if known:
            rider_id: int = known[0][0]
            self._store.run(
                "UPDATE riders SET site_id = ?, born = ?, photos = ?, always_ask = 1, consent = ?, revision = ?"
                " WHERE rider_id = ?",
                entry.site_id, entry.born, entry.photos, entry.consent, revision, rider_id,
            )  # fmt: skip
        else:
            subject = vault.tag("subject", f"{phone}\n{entry.display_name}")
            ((rider_id,),) = self._store.rows(
                "INSERT INTO riders VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?) RETURNING rider_id",
                subject, entry.site_id, entry.display_name, phone_tag, self._digits_tag(phone),
                vault.seal(phone.encode()), entry.born, entry.photos, entry.consent, revision,
            )  # fmt: skip
        sealed = vault.seal(entry.template.astype(np.float32).tobytes())
        self._store.run("INSERT OR REPLACE INTO templates VALUES (?, ?)", rider_id, sealed)
        return rider_id, bool(known)

    def mark(self, rider_id: int, *, always_ask: bool) -> None:
        """Nothing changes for whoever is marked so already."""
        known = self._store.rows("SELECT always_ask FROM riders WHERE rider_id = ?", rider_id)
        if known and bool(known[0][0]) != always_ask:
            revision = self._next_revision()
            self._store.run(
                "UPDATE riders SET always_ask = ?, revision = ? WHERE rider_id = ?", always_ask, revision, rider_id
            )

    def known(self, phone: str, display_name: str = "") -> list[int]:
        """The rider_ids of those with this number; with a name, only of the one who is shown by just that."""
        found = self._store.rows(
            "SELECT rider_id, display_name FROM riders WHERE phone_tag = ?", self._store.vault.tag("phone", phone)
        )
        return [rider_id for rider_id, name in found if display_name in ("", name)]

    def names(self, phone: str) -> list[str]:
        """By which those with this number are shown."""
        tag = self._store.vault.tag("phone", phone)
        found = self._store.rows("SELECT display_name FROM riders WHERE phone_tag = ? ORDER BY rider_id", tag)
        return [name for (name,) in found]

    def take_out(self, rider_id: int) -> None:
        self._store.run("DELETE FROM templates WHERE rider_id = ?", rider_id)
        self._store.run("DELETE FROM riders WHERE rider_id = ?", rider_id)
        self._next_revision()

    def rider(self, rider_id: int) -> Enrolled | None:
        """None if she has been taken out."""
        found = self._store.rows(f"SELECT {COLUMNS} FROM riders WHERE rider_id = ?", rider_id)  # noqa: S608
        return self._enrolled(*found[0]) if found else None

    def all(self) -> list[Enrolled]:
        found = self._store.rows(f"SELECT {COLUMNS} FROM riders ORDER BY rider_id")  # noqa: S608 - a constant
        return [self._enrolled(*one) for one in found]

    def count(self) -> int:
        found: int = self._store.rows("SELECT COUNT(*) FROM riders")[0][0]
        return found

    def with_digits(self, digits: str) -> list[int]:
        """The rider_ids of those whose number ends so, or is this one if all eleven digits are given."""
        if len(digits) > DIGITS:
            return self.known(digits)
        found = self._store.rows("SELECT rider_id FROM riders WHERE digits_tag = ?", self._digits_tag(digits))
        return [rider_id for (rider_id,) in found]

    # the gallery in memory

    def revision(self) -> int:
        """Rises with every change, whichever process makes it. Ten microseconds."""
        revision: int = self._store.rows("SELECT revision FROM gallery")[0][0]
        return revision

    def catch_up(self, gallery: Gallery, since: int) -> None:
        """Bring a gallery that knew everything up to the revision `since` to the present."""
        gallery.put(self._changed(since))
        if self.count() != len(gallery):
            gallery.keep({rider_id for (rider_id,) in self._store.rows("SELECT rider_id FROM riders")})

    def _changed(self, since: int) -> Iterator[tuple[Row, Encoding]]:
        changed = self._store.rows(
            "SELECT rider_id, site_id, photos, always_ask, phone_tag, sealed FROM riders JOIN templates"
            " USING (rider_id) WHERE revision > ? ORDER BY rider_id",
            since,
        )
        for rider_id, site_id, photos, always_ask, phone_tag, sealed in changed:
            straight = photos >= POLICY.enough_photos and not always_ask
            template = np.frombuffer(self._store.vault.unseal(sealed), dtype=np.float32)
            yield Row(rider_id, site_id, straight, phone_tag), template.astype(np.float64)

    def _next_revision(self) -> int:
        ((revision,),) = self._store.rows("UPDATE gallery SET revision = revision + 1 RETURNING revision")
        return int(revision)

    def _digits_tag(self, phone: str) -> str:
        return self._store.vault.tag("digits", phone[-DIGITS:])

    def _enrolled(
        self,
        rider_id: int,
        subject: str,
        site_id: str,
        display_name: str,
        phone_sealed: bytes,
        born: int,
        photos: int,
        always_ask: int,
    ) -> Enrolled:
        phone = self._store.vault.unseal(phone_sealed).decode()
        return Enrolled(rider_id, subject, site_id, display_name, phone, born, photos, bool(always_ask))
