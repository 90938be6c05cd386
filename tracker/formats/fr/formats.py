"""French: month names in short dates, as in the long ones, so that no day can be taken for a month."""

SHORT_DATE_FORMAT = "j N Y"
DATETIME_FORMAT = "j F Y, H:i"
SHORT_DATETIME_FORMAT = "j N Y, H:i"
