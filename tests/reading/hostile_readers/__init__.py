"""Readers that do what a parser taken over by a file might do; the sandbox runs each as it runs the PDF reader."""
