"""Who is asked to do what, how strongly."""
