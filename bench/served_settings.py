"""The tracker's settings with a bare view beside its own, to be measured under the same server."""

from tracker.settings import *  # noqa: F403 -- all of them

ROOT_URLCONF = "bench.served_urls"
