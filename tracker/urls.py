"""Which part answers which address."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("obligations.web.urls")),
    path("api/", include("obligations.api.urls")),
    path("admin/", admin.site.urls),
]
