"""How often the reader is right: on the labelled resolutions, and by what people have corrected here."""
