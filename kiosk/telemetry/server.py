"""Serves the numbers to programs on this machine, in Prometheus' text format: http://127.0.0.1:PORT/metrics."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.registry import Collector

from kiosk.log_lines import log_event
from kiosk.upkeep_events import UpkeepEvent

LOOPBACK = "127.0.0.1"  # and nothing else: who monitors from afar brings an agent and its own encryption
CLOSING_LIMIT_S = 2.0
AGAIN_S = 30.0  # whoever has ended the other program sees numbers within a minute


class MetricsServer:
    """At work from now on, on threads of its own. A port that cannot be had is told in the log and stops nobody.

    A registry of its own: the library's common one reads /proc/stat, which the kiosk's sandbox hides.
    """

    def __init__(self, port: int, collectors: Sequence[Collector], again_s: float = AGAIN_S) -> None:
        """port: 0 for any that is free. collectors: what is told; asked on the server's threads. again_s: seconds
        until a port that another program has is tried again."""
        self._again_s = again_s
        self._registry = CollectorRegistry(auto_describe=False)
        for collector in collectors:
            self._registry.register(collector)
        self._closing = threading.Event()
        self._served: tuple[WSGIServer, threading.Thread] | None = None
        self._starter = threading.Thread(target=self._start, args=(port,), name="metrics", daemon=True)
        self._starter.start()  # the library looks its own name up, and a name server may be slow

    def close(self) -> None:
        self._closing.set()
        self._starter.join(CLOSING_LIMIT_S)
        if self._served is not None:
            server, thread = self._served
            server.shutdown()
            server.server_close()
            thread.join(CLOSING_LIMIT_S)

    def _start(self, port: int) -> None:
        """Told once, and tried until the port is free."""
        told = False
        while self._served is None:
            try:
                self._served = start_http_server(port, LOOPBACK, self._registry)
            except OSError as error:
                if not told:
                    log_event(
                        UpkeepEvent.METRICS_NOT_SERVED, port=port, cause=type(error).__name__, errno=error.errno
                    )
                told = True
                if self._closing.wait(self._again_s):
                    return
        if told:
            log_event(UpkeepEvent.METRICS_SERVED, port=port)
