"""The lists of an account's own hails: filtered, newest first, a page at a time."""

from __future__ import annotations

from typing import Any

from kiosk.services.letaxi_registry import views
from kiosk.services.letaxi_registry.rows import Account, Hail
from kiosk.services.letaxi_registry.wire import HailFilter

PER_PAGE = 30


def hails_page(hails: list[Hail], wanted: HailFilter, viewer: Account) -> dict[str, Any]:
    """hails: of this customer, newest first."""
    found = [hail for hail in hails if _fits(hail, wanted, viewer)]
    return _page([views.list_element(hail, viewer.number) for hail in found], wanted.p)


def sessions_page(hails: list[Hail], page: int, viewer: Account) -> dict[str, Any]:
    sessions: dict[str, list[Hail]] = {}
    for hail in hails:
        sessions.setdefault(hail.session_id, []).append(hail)
    return _page(
        [
            {
                "id": session_id,
                "customer_id": each[0].customer_id,
                "added_at": views.naive(each[-1].made_at),
                "hails": [views.list_element(hail, viewer.number) for hail in each],
            }
            for session_id, each in sessions.items()
        ],
        page,
    )


def _fits(hail: Hail, wanted: HailFilter, viewer: Account) -> bool:
    ids = (
        (hail.id, wanted.id),
        (views.taxi_id_for(hail, viewer.number), wanted.taxi_id),
    )
    return (
        all(whole.lower().startswith(beginning.lower()) for whole, beginning in ids)
        and wanted.status in (None, hail.status)
        and wanted.date in (None, views.naive(hail.made_at)[:10].replace("-", "/"))
    )


def _page(all_of_them: list[dict[str, Any]], page: int) -> dict[str, Any]:
    total = len(all_of_them)
    pages = -(-total // PER_PAGE)
    meta = {
        "next_page": page + 1 if page < pages else None,
        "prev_page": page - 1 if page > 1 else None,
        "per_page": PER_PAGE,
        "pages": pages,
        "total": total,
    }
    return {"data": all_of_them[(page - 1) * PER_PAGE : page * PER_PAGE], "meta": meta}
