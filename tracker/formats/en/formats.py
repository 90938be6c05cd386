"""English as the United Nations prints it: day, month, year, and the 24-hour clock."""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j M Y"
MONTH_DAY_FORMAT = "j F"
YEAR_MONTH_FORMAT = "F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
SHORT_DATETIME_FORMAT = "j M Y, H:i"

FIRST_DAY_OF_WEEK = 1
"""Monday, as in ISO 8601 and in the Journal of the United Nations."""
