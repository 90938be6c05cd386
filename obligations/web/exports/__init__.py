"""What a list shows, to take away: the same rows in the same order as CSV, workbook, PDF or calendar.

``columns`` says what a row holds; a file per format writes it; ``views`` is the address.
"""
