"""The grammatical forms in which an organ asks: one form, one file.

Each reads one passage and yields the asks in it; a passage that does not have the form yields none.
"""
