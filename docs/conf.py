"""How Sphinx builds these pages: ``make docs``. Nothing is fetched from anywhere, while they are made or read."""

from pygments.lexers.special import TextLexer
from sphinx.highlighting import lexers

project = "Obligations Tracker"
copyright = "the Obligations Tracker authors"  # noqa: A001  # Sphinx calls it so
extensions = ["myst_parser"]
exclude_patterns = ["_build"]
root_doc = "index"
language = "en"

# Headings have the anchors that GitHub gives them, so that a link works in both.
myst_heading_anchors = 3
# Their names are the project's own; typed quotes and dashes stay as they are.
smartquotes = False
highlight_language = "sh"
lexers["csv"] = TextLexer()
nitpicky = True

html_theme = "furo"
html_title = "Obligations Tracker"
html_copy_source = False
html_show_sphinx = False
