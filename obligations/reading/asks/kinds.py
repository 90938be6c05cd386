"""What sort of act is asked for, from the verb of the act and the things it acts on."""

from __future__ import annotations

from obligations.reading.values import Kind, Modality


def kind_of(action: str, verb: str, modality: Modality, clause: str) -> Kind:
    """The kind of the act; ``action`` are the words from the act's verb on, ``verb`` its first word, lower case."""
    return Kind.POLICY
