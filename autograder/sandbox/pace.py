"""How often a watchdog looks: as often as it may, without costing much itself."""

from __future__ import annotations

import time

#: How often it looks where a look is cheap.
LOOK_SECONDS = 0.1
#: A look takes longer where there are hundreds of processes. This share of a processor may go into looking,
LOOK_SHARE = 0.2
#: and at once what was not used in the seconds before, up to so many seconds of computing: when something
#: begins to grow, the next look comes soon.
MOST_SAVED_SECONDS = 0.3
#: But there is never a longer rest than this: what is not looked at is not limited.
MOST_REST_SECONDS = 1.0


class Pace:
    """Says how long to rest after each look.

    It counts what a look computed, not how long it took by the clock: where the machine stood still for five
    seconds in the middle of a look, a sandbox would go unlimited for twenty.
    """

    def __init__(self) -> None:
        self._saved = MOST_SAVED_SECONDS
        self._counted = time.monotonic()

    def rest_after(self, computed: float) -> float:
        """Seconds until the next look, after one that took so many seconds of computing."""
        now = time.monotonic()
        self._saved = min(MOST_SAVED_SECONDS, self._saved + (now - self._counted) * LOOK_SHARE) - computed
        self._counted = now
        return min(max(LOOK_SECONDS, -self._saved / LOOK_SHARE), MOST_REST_SECONDS)
