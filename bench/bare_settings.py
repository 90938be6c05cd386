"""Django with a single view and nothing else: the least that an answer can cost under the same server."""

SECRET_KEY = "measured, never served"  # noqa: S105 -- protects nothing
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "bench.bare_urls"
MIDDLEWARE: list[str] = []
