"""What was known on an earlier day: every reader of the rows sees them as they were at the end of it.

``known_at`` lays a temporary view of the same name over each table that people or readings change, for one connection
and for one request. So every page, export and answer of the API is of that day without knowing it, and no
query can forget to ask.

Why not rows of versions: every act is kept already, with before and after (``models/history.py``). Keeping each
version of each row besides would write everything twice for a question that is rare, and the two could disagree.
What it costs is one pass over the acts *since* that day, in a number of queries that does not depend on how many
there are; a list then reads the same tables by the same indexes.

Not rewound, since no history is kept of it: a document's own text, title and day of adoption where another file was
read in its place; the text of a note that was edited; names of parties and days of sessions (though every date that
rested on them is); and what belongs to one person alone, such as reminders, calendars and views.
"""

from obligations.past.shadows import known_at

__all__ = ["known_at"]
