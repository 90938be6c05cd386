"""The tracker's addresses, and the bare view."""

from bench import bare_urls
from tracker import urls

urlpatterns = [*urls.urlpatterns, *bare_urls.urlpatterns]
