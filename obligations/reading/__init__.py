"""Text in, values out: reads a resolution without Django, a clock, a network or a database."""
